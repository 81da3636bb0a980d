//! The settings of the service, as its parts take them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tracing::level_filters::LevelFilter;

use super::environment::{Environment, Variable};
use super::error::ConfigError;
use super::layers::Layers;
use super::value::{count, duration, log_level, secrets};
use crate::channel::whatsapp;
use crate::fetch;
use crate::ingress;
use crate::store::Keeping;
use crate::worker::retry::RetryPolicy;
use crate::worker::{self, FetchSettings, InboxSettings, OutboxSettings, PaceSettings, PoolSettings};

/// Everything `serve` has to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether real people are served: then nothing may be missing.
    pub production: bool,
    /// Where to listen.
    pub address: SocketAddr,
    /// The file everything is kept in, if no database is named.
    pub store: PathBuf,
    /// How long things are kept.
    pub keeping: Keeping,
    /// The database everything is kept in, for several processes at once.
    pub database: Option<Database>,
    /// The folder with the flows.
    pub flows: PathBuf,
    /// The folder with the texts.
    pub templates: PathBuf,
    /// How much to log.
    pub log: LevelFilter,
    /// How long a stop may take.
    pub stop_within: Duration,
    /// Whether messages go out or are only logged.
    pub sending: Sending,
    /// The channel.
    pub whatsapp: whatsapp::Settings,
    /// Sources outside.
    pub fetch: fetch::Settings,
    /// The door.
    pub ingress: ingress::Settings,
    /// The workers.
    pub workers: worker::Settings,
    /// What is odd about the settings without being wrong, for the log.
    pub remarks: Vec<String>,
}

/// What has to be known to look at what is kept, without serving anybody.
#[derive(Debug, Clone)]
pub struct StoreSettings {
    /// The file everything is kept in.
    pub store: PathBuf,
    /// How long things are kept.
    pub keeping: Keeping,
}

/// A database on a server.
#[derive(Debug, Clone)]
pub struct Database {
    /// Where the server is; it can hold a password.
    pub address: SecretString,
    /// The database's name.
    pub name: String,
}

/// Whether messages go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// They are logged and count as sent.
    DryRun,
    /// They go to the provider.
    WhatsApp,
}

/// What arguments can say; they win over everything else.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    /// `--addr`
    pub address: Option<String>,
    /// `--store`
    pub store: Option<String>,
    /// `--flows`
    pub flows: Option<String>,
    /// `--templates`
    pub templates: Option<String>,
}

/// The settings file, as read.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    /// Its path, as people know it.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Settings {
    /// Puts the layers together and checks the whole.
    pub fn load(
        file: Option<&SettingsFile>,
        environment: &Environment,
        arguments: Arguments,
    ) -> Result<Self, ConfigError> {
        let mut layers = Layers::new(file.map(|file| (file.path.as_str(), file.text.as_str())))?;
        for (path, variable) in [
            ("address", Variable::LibrettoAddr),
            ("store", Variable::LibrettoStore),
            ("flows", Variable::LibrettoFlows),
            ("templates", Variable::LibrettoTemplates),
            ("log", Variable::LibrettoLog),
            ("fetch_hosts", Variable::LibrettoFetchHosts),
            ("whatsapp.graph_url", Variable::WhatsappGraphUrl),
            ("whatsapp.graph_version", Variable::WhatsappGraphVersion),
        ] {
            layers.set(path, variable.name(), environment.text(variable));
        }
        layers.set("address", "--addr", arguments.address);
        layers.set("store", "--store", arguments.store);
        layers.set("flows", "--flows", arguments.flows);
        layers.set("templates", "--templates", arguments.templates);

        let production = production(environment, &mut layers);
        let sending = sending(environment, production, &mut layers);
        let mut remarks = Vec::new();
        let database = database(environment, production, &mut layers, &mut remarks);
        let whatsapp = whatsapp(environment, &mut layers);
        let workers = workers(whatsapp.request_timeout, &mut layers);
        if let Err(message) = workers.check() {
            layers.wrong(message);
        }
        let settings = Self {
            production,
            address: layers.read("address", address),
            store: layers.read("store", path),
            keeping: keeping(workers.outbox.retry.unknown_wait, &mut layers),
            database,
            flows: layers.read("flows", path),
            templates: layers.read("templates", path),
            log: layers.read("log", log_level),
            stop_within: layers.read("stop_within", duration),
            sending,
            whatsapp,
            fetch: fetch::Settings { hosts: layers.read("fetch_hosts", hosts) },
            ingress: ingress::Settings { api_keys: api_keys(environment, &mut layers), ..ingress::Settings::default() },
            workers,
            remarks,
        };
        layers.finish()?;
        Ok(settings)
    }
}

impl StoreSettings {
    /// Puts the layers together; what only `serve` needs may be missing.
    pub fn load(
        file: Option<&SettingsFile>,
        environment: &Environment,
        store: Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut layers = Layers::new(file.map(|file| (file.path.as_str(), file.text.as_str())))?;
        layers.set("store", Variable::LibrettoStore.name(), environment.text(Variable::LibrettoStore));
        layers.set("store", "--store", store);
        let unknown_wait = layers.read("workers.unknown_wait", duration);
        let keeping = keeping(unknown_wait, &mut layers);
        let settings = Self { store: layers.read("store", path), keeping };
        layers.finish()?;
        Ok(settings)
    }
}

/// Messages older than this start no turn; until then their ids must be known.
const OLDEST_MESSAGE: Duration = Duration::from_hours(9 * 24);

fn keeping(unknown_wait: Duration, layers: &mut Layers) -> Keeping {
    let keeping = Keeping {
        unknown_wait,
        ids: layers.read("keep.message_ids", duration),
        deliveries: layers.read("keep.deliveries", duration),
        dead_texts: layers.read("keep.dead_texts", duration),
        conversations: layers.read("keep.conversations", duration),
    };
    if keeping.ids < OLDEST_MESSAGE {
        layers.wrong("`keep.message_ids` must be 9d or more: a message may come again for 8 days".to_owned());
    }
    keeping
}

fn production(environment: &Environment, layers: &mut Layers) -> bool {
    match environment.text(Variable::AppEnv).as_deref() {
        Some("production") => true,
        None | Some("development" | "test" | "staging" | "local" | "dev") => false,
        // A misspelt `production` must not switch the checks off.
        Some(other) => {
            layers.wrong(format!("APP_ENV: `{other}` is not known; use `production` or `development`"));
            false
        }
    }
}

const SECRETS: [Variable; 4] = [
    Variable::WhatsappAccessToken,
    Variable::WhatsappPhoneNumberId,
    Variable::WhatsappVerifyToken,
    Variable::MetaAppSecret,
];

fn sending(environment: &Environment, production: bool, layers: &mut Layers) -> Sending {
    let has = |variable| environment.text(variable).is_some();
    if production {
        for variable in SECRETS.into_iter().filter(|variable| !has(*variable)) {
            layers.wrong(format!("{}: not set, and APP_ENV=production needs it", variable.name()));
        }
    }
    match (has(Variable::WhatsappAccessToken), has(Variable::WhatsappPhoneNumberId)) {
        (true, true) => Sending::WhatsApp,
        (false, false) => Sending::DryRun,
        (token, _) if !production => {
            let missing = if token { Variable::WhatsappPhoneNumberId } else { Variable::WhatsappAccessToken };
            layers.wrong(format!("{}: not set; token and number id are needed together", missing.name()));
            Sending::DryRun
        }
        _ => Sending::DryRun,
    }
}

/// The database that is asked for. A build without it must not pass that over in production.
fn database(
    environment: &Environment,
    production: bool,
    layers: &mut Layers,
    remarks: &mut Vec<String>,
) -> Option<Database> {
    let address = environment.text(Variable::MongoUrl)?;
    if !cfg!(feature = "mongodb") {
        let message = "MONGO_URL: set, but this build keeps everything in its own file (LIBRETTO_STORE)";
        if production {
            layers.wrong(message.to_owned());
        } else {
            remarks.push(message.to_owned());
        }
        return None;
    }
    let Some(name) = environment.text(Variable::DbName) else {
        // A guess could begin an empty database beside the one with everybody in it.
        layers.wrong("DB_NAME: not set; it names the database that MONGO_URL leads to".to_owned());
        return None;
    };
    Some(Database { address: address.into(), name })
}

fn whatsapp(environment: &Environment, layers: &mut Layers) -> whatsapp::Settings {
    let secret = |variable| environment.text(variable).map(Into::into).unwrap_or_default();
    whatsapp::Settings {
        access_token: secret(Variable::WhatsappAccessToken),
        phone_number_id: environment.text(Variable::WhatsappPhoneNumberId).unwrap_or_default(),
        verify_token: secret(Variable::WhatsappVerifyToken),
        app_secrets: environment.text(Variable::MetaAppSecret).as_deref().map(secrets).unwrap_or_default(),
        graph_url: layers.read("whatsapp.graph_url", url),
        graph_version: layers.read("whatsapp.graph_version", graph_version),
        request_timeout: layers.read("whatsapp.request_timeout", duration),
        connect_timeout: layers.read("whatsapp.connect_timeout", duration),
        idle_timeout: layers.read("whatsapp.idle_timeout", duration),
    }
}

/// The shortest key that is not guessed.
const SHORTEST_KEY: usize = 16;

fn api_keys(environment: &Environment, layers: &mut Layers) -> Vec<SecretString> {
    let keys = environment.text(Variable::LibrettoApiKeys).as_deref().map(secrets).unwrap_or_default();
    if keys.iter().any(|key| key.expose_secret().chars().count() < SHORTEST_KEY) {
        layers.wrong(format!("{}: a key is shorter than {SHORTEST_KEY} characters", Variable::LibrettoApiKeys.name()));
    }
    keys
}

fn workers(request_timeout: Duration, layers: &mut Layers) -> worker::Settings {
    let size = |text: &str| count(text).map(|number| number as usize);
    worker::Settings {
        inbox: InboxSettings {
            lease: layers.read("workers.turn_lease", duration),
            attempts: layers.read("workers.turn_attempts", count),
            flood: layers.read("workers.flood", size),
        },
        outbox: OutboxSettings {
            lease: layers.read("workers.send_lease", duration),
            request_timeout,
            retry: RetryPolicy {
                unknown_wait: layers.read("workers.unknown_wait", duration),
                timeouts: layers.read("workers.timeout_tries", count),
                lost: layers.read("workers.lost_tries", count),
                longest_wait: layers.read("workers.longest_wait", duration),
                misconfigured_wait: layers.read("workers.misconfigured_wait", duration),
            },
        },
        fetch: FetchSettings {
            lease: layers.read("workers.fetch_lease", duration),
            attempts: layers.read("workers.fetch_tries", count),
        },
        pace: PaceSettings {
            per_second: layers.read("workers.messages_per_second", count),
            person_burst: layers.read("workers.person_burst", count),
            person_interval: layers.read("workers.person_interval", duration),
            longest_pause: layers.read("workers.longest_pause", duration),
        },
        pool: PoolSettings {
            turns: layers.read("workers.turns", size),
            sends: layers.read("workers.sends", size),
            fetches: layers.read("workers.fetches", size),
            poll: layers.read("workers.poll", duration),
        },
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "expected an address such as `127.0.0.1:8080` or `0.0.0.0:8080`".to_owned())
}

fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("expected a path".to_owned()) } else { Ok(PathBuf::from(text)) }
}

fn url(text: &str) -> Result<String, String> {
    if text.starts_with("https://") || text.starts_with("http://") {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("expected an address that begins with `https://`".to_owned())
    }
}

/// Reads hosts between commas; `none` for none.
fn hosts(text: &str) -> Result<Vec<fetch::Host>, String> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "none");
    let wrong = || "expected hosts such as `example.org, api.example.org:8443`".to_owned();
    names.map(|name| fetch::Host::parse(name).ok_or_else(wrong)).collect()
}

fn graph_version(text: &str) -> Result<String, String> {
    let number = text.strip_prefix('v').unwrap_or_default();
    if number.split('.').count() == 2 && number.chars().all(|character| character.is_ascii_digit() || character == '.')
    {
        Ok(text.to_owned())
    } else {
        Err("expected a version such as `v25.0`".to_owned())
    }
}
