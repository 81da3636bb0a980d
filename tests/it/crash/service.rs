//! The real binary, running over some place to keep things.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

use super::place::Place;
use crate::support::builders;

/// The binary, running; killed when dropped.
pub(super) struct Service {
    child: Child,
    address: SocketAddr,
}

impl Service {
    pub(super) fn start(place: &impl Place, address: SocketAddr, graph_url: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_libretto"));
        Self::run(command.arg("serve"), place, address, graph_url)
    }

    /// Runs a command that ends up as the service.
    pub(super) fn run(command: &mut Command, place: &impl Place, address: SocketAddr, graph_url: &str) -> Self {
        let child = command
            .current_dir(place.folder())
            .env_clear()
            .env("LIBRETTO_ADDR", address.to_string())
            .env("LIBRETTO_CONFIG", "settings.yaml")
            .env("LIBRETTO_LOG", "error")
            .envs(place.environment())
            .env("WHATSAPP_GRAPH_URL", graph_url)
            .env("WHATSAPP_ACCESS_TOKEN", "token")
            .env("WHATSAPP_PHONE_NUMBER_ID", builders::NUMBER_ID)
            .env("META_APP_SECRET", builders::SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self { child, address }
    }

    /// Where it listens.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: nothing of the process runs any further.
    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM: an orderly stop. It must have begun to listen: before that there is nothing to put in order. Returns
    /// what was said on standard output.
    pub(super) fn stop(mut self) -> String {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "an orderly stop ends with 0: {ended}");
        std::io::read_to_string(self.child.stdout.take().unwrap()).unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Dead already unless the test failed in between.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that the system gives to nobody by itself: another test's connection must not take it while the service is
/// down, nor a connection meet itself there.
pub(super) fn quiet_address(random: &mut fastrand::Rng) -> SocketAddr {
    loop {
        let address = SocketAddr::from(([127, 0, 0, 1], random.u16(15_000..32_000)));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}
