"""A MongoDB-compatible server for the tests: SecantusDB, which keeps its data in MongoDB's own storage engine.

    mongo_test_server.py PORT FOLDER [LOCK_FILE] [standalone]

Port 0 takes a free one; the address is printed once it is ready. With a lock file the server ends by itself, and removes
its folder, when nobody has held that lock for a while: the tests of one run share one server and none has to end it.
"""

import fcntl
import shutil
import signal
import sys
import threading
import time

from secantus import SecantusDBServer

port, folder = int(sys.argv[1]), sys.argv[2]
lock = next((argument for argument in sys.argv[3:] if argument != "standalone"), None)
replica_set = None if "standalone" in sys.argv[3:] else "rs0"
server = SecantusDBServer(
    host="127.0.0.1",
    port=port,
    storage_path=folder,
    ttl_sweep_seconds=1.0,
    enable_test_commands=True,
    sync_on_commit=True,
    replica_set_name=replica_set,
)


def stop(*_):
    server.stop()
    sys.exit(0)


def end_when_alone():
    alone = 0
    with open(lock, "w") as held:
        while alone < 15:
            time.sleep(1)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.flock(held, fcntl.LOCK_UN)
                alone += 1
            except BlockingIOError:
                alone = 0
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
server.start()
print("ready", server.uri, flush=True)
if lock:
    threading.Thread(target=end_when_alone, daemon=True).start()
server.wait()
