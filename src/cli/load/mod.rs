//! `libretto load`: how much a server takes. Signed webhooks go in; a stub Graph server in here takes the replies. Any server
//! that speaks the webhook and the Graph API can be measured; it is told the stub's address and shares the app secret.

mod acks;
mod connection;
mod conversations;
mod graph;
mod process;
mod report;
mod script;
mod tally;
mod target;

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::SecretString;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::Ending;
use crate::clock::{Clock, SystemClock};
use crate::ingress::WEBHOOK_PATH;
use acks::Acks;
use conversations::Conversations;
use graph::Graph;
use process::Usage;
use report::Report;
use script::Script;
use target::Target;

/// How long a server may take to come up.
const COMES_UP: Duration = Duration::from_secs(30);

/// Put a server under load and measure it: acks, conversations, or by default both at fixed rates
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Start the server under load with WHATSAPP_GRAPH_URL=http://127.0.0.1:9290, an access token and a number id \
(any), the same META_APP_SECRET, and `workers.messages_per_second` raised in its settings: by default it sends no \
faster than a number may."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    mode: Option<Mode>,
    #[command(flatten)]
    common: Common,
    /// Webhooks a second, besides the conversations
    #[arg(long, value_name = "RATE", default_value_t = 100.0, value_parser = rate)]
    webhooks_per_second: f64,
    /// Lines of conversations a second
    #[arg(long, value_name = "RATE", default_value_t = 20.0, value_parser = rate)]
    turns_per_second: f64,
    /// How long, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
}

#[derive(Debug, clap::Args)]
struct Common {
    /// The server under load
    #[arg(long, global = true, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    server: String,
    /// The path of its webhook
    #[arg(long, global = true, value_name = "PATH", default_value = WEBHOOK_PATH)]
    path: String,
    /// The app secret that webhooks are signed with
    #[arg(
        long,
        global = true,
        value_name = "SECRET",
        env = "META_APP_SECRET",
        hide_env_values = true,
        default_value = ""
    )]
    secret: String,
    /// The number id the webhooks are for
    #[arg(long, global = true, value_name = "ID", env = "WHATSAPP_PHONE_NUMBER_ID", default_value = "100200300400500")]
    number_id: String,
    /// Where the stub Graph server listens (0: any free port)
    #[arg(long, global = true, value_name = "PORT", default_value_t = 9290)]
    stub_port: u16,
    /// How long the stub takes to answer, in milliseconds
    #[arg(long, global = true, value_name = "MS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=10_000))]
    stub_delay: u64,
    /// The server's process: tells what it used
    #[arg(long, global = true, value_name = "PID")]
    pid: Option<u32>,
    /// What people write: a message a line, an empty line between conversations; the shipped intake if not given
    #[arg(long, global = true, value_name = "FILE")]
    script: Option<PathBuf>,
    /// The first of the made-up people; a later run with others meets nobody twice
    #[arg(long, global = true, value_name = "NUMBER", default_value_t = 0)]
    first_person: u64,
    /// The most seconds a run takes, whatever the server does
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    at_most: u64,
    /// Seconds to wait for a reply
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600))]
    patience: u64,
    /// Print the result as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Let the server be on another machine; it must be yours
    #[arg(long, global = true)]
    allow_remote: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Mode {
    /// Webhooks until the 200, without waiting for replies
    Acks {
        /// Connections at the same time
        #[arg(long, value_name = "NUMBER", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=1_024))]
        connections: u64,
        /// Webhooks in all
        #[arg(long, value_name = "NUMBER", default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=200_000))]
        count: u64,
        /// Webhooks a second; as fast as they are answered if not given
        #[arg(long, value_name = "RATE", value_parser = rate)]
        rate: Option<f64>,
        /// People who write them
        #[arg(long, value_name = "NUMBER", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..))]
        people: u64,
    },
    /// People in conversation, from a webhook to the reply
    Conversations {
        /// People who talk at the same time
        #[arg(long, value_name = "NUMBER", default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..=10_000))]
        users: u64,
        /// Conversations in all
        #[arg(long, value_name = "NUMBER", default_value_t = 320, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
        count: u64,
        /// Lines a second; each when the one before is answered if not given
        #[arg(long, value_name = "RATE", value_parser = rate)]
        rate: Option<f64>,
    },
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "expected a number".to_owned())?;
    if (0.01..=100_000.0).contains(&rate) { Ok(rate) } else { Err("expected 0.01 to 100000".to_owned()) }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    // One thread: it runs beside the server and is to take as little from it as it can.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting the runtime")?;
    let report = runtime.block_on(load(arguments))?;
    if arguments.common.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print!("{report}");
    }
    Ok(if report.is_clean() { Ending::Clean } else { Ending::Findings })
}

async fn load(arguments: &Arguments) -> anyhow::Result<Report> {
    let common = &arguments.common;
    let address = address(&common.server, common.allow_remote)?;
    let now = SystemClock.now();
    let target = Arc::new(Target {
        address,
        path: common.path.clone(),
        secret: SecretString::from(common.secret.split(',').next().unwrap_or_default().trim()),
        phone_number_id: common.number_id.clone(),
        run: now.as_millis(),
    });
    let scripts = scripts(common)?;
    let (graph, stub) = Graph::start(common.stub_port, Duration::from_millis(common.stub_delay)).await?;
    eprintln!("Stub Graph server: WHATSAPP_GRAPH_URL=http://{stub}");
    comes_up(address).await?;

    let (acks, talk) = parts(arguments);
    let talk = match talk {
        None => None,
        Some((users, count, rate)) => {
            let talk = Conversations {
                target: Arc::clone(&target),
                graph: Arc::clone(&graph),
                scripts: scripts.clone(),
                users,
                count,
                rate,
                first_person: common.first_person,
                patience: Duration::from_secs(common.patience),
                // Beyond the numbers of the acks.
                numbers: AtomicU64::new(1 << 32),
            };
            Some(talk.rehearse().await?)
        }
    };
    let (before, taken) = (common.pid.and_then(Usage::of), graph.taken());
    if common.pid.is_some() && before.is_none() {
        bail!("process {} cannot be seen", common.pid.unwrap_or_default());
    }
    let until = Instant::now() + Duration::from_secs(common.at_most);
    let begun = Instant::now();
    let acks = async {
        match acks {
            Some(acks) => Some(acks.run(Arc::clone(&target), &scripts, now, until).await),
            None => None,
        }
    };
    let talk = async {
        match talk {
            Some(talk) => Some(talk.run(until).await),
            None => None,
        }
    };
    let (acks, turns) = tokio::join!(acks, talk);
    let took = begun.elapsed();
    let done: u64 = [&acks, &turns].into_iter().flatten().map(|(tally, _)| tally.tried()).sum();
    let after = common.pid.and_then(Usage::of);
    Ok(Report {
        acks: acks.map(|(tally, took)| tally.figures(took)),
        turns: turns.map(|(tally, took)| tally.figures(took)),
        replies: graph.taken() - taken,
        server: before.zip(after).map(|(before, after)| after.since(before, done, took)),
    })
}

/// Users, conversations and rate.
type Talk = (u64, u64, Option<f64>);

/// What the mode asks for.
fn parts(arguments: &Arguments) -> (Option<Acks>, Option<Talk>) {
    // Far from those who talk.
    let first_person = arguments.common.first_person + 10_000_000;
    match arguments.mode {
        Some(Mode::Acks { connections, count, rate, people }) => {
            (Some(Acks { connections, count, rate, people, first_person }), None)
        }
        Some(Mode::Conversations { users, count, rate }) => (None, Some((users, count, rate))),
        None => {
            let times = |rate: f64| {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both factors are bounded")]
                let count = (rate * Duration::from_secs(arguments.seconds).as_secs_f64()).ceil() as u64;
                count.max(1)
            };
            let webhooks = arguments.webhooks_per_second;
            let count = times(webhooks);
            let acks = Acks { connections: 256.min(count), count, rate: Some(webhooks), people: 1_000, first_person };
            let turns = arguments.turns_per_second;
            // Each user may wait half a second for a reply without falling behind.
            let users = (times(turns) / (2 * arguments.seconds)).clamp(1, 10_000);
            (Some(acks), Some((users, (times(turns) / 9).max(users), Some(turns))))
        }
    }
}

fn scripts(common: &Common) -> anyhow::Result<Vec<Script>> {
    let Some(path) = &common.script else { return Ok(Script::intake()) };
    let text = crate::files::read_text(path)
        .map_err(|reason| anyhow::anyhow!("`{}` cannot be read: {reason}", path.display()))?;
    let scripts = Script::parse_all(&text);
    if scripts.is_empty() {
        bail!("`{}` holds no line", path.display());
    }
    Ok(scripts)
}

/// The server's address; one of another machine only if that was asked for.
fn address(server: &str, allow_remote: bool) -> anyhow::Result<SocketAddr> {
    let server = server.trim_start_matches("http://").trim_end_matches('/');
    let mut found = server.to_socket_addrs().with_context(|| format!("`{server}` is not an address with a port"))?;
    let Some(address) = found.next() else { bail!("`{server}` has no address") };
    if !(allow_remote || address.ip().is_loopback()) {
        bail!("{server} is not on this machine; --allow-remote lets you load a server of yours elsewhere");
    }
    Ok(address)
}

async fn comes_up(address: SocketAddr) -> anyhow::Result<()> {
    let end = Instant::now() + COMES_UP;
    while let Err(error) = TcpStream::connect(address).await {
        if Instant::now() >= end {
            bail!("nothing listens on {address}: {error}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
