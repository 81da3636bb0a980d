//! Settings as a whole: layers, refusals, and the built-in file.

use std::path::PathBuf;
use std::time::Duration;

#[cfg(feature = "mongodb")]
use secrecy::ExposeSecret;

use super::layers::DEFAULTS;
use super::*;

fn load(file: Option<&str>, environment: &[(Variable, &str)]) -> Result<Settings, ConfigError> {
    let file = file.map(|text| SettingsFile { path: "libretto.yaml".to_owned(), text: text.to_owned() });
    Settings::load(file.as_ref(), &Environment::of(environment.iter().copied()), Arguments::default())
}

fn refused(file: Option<&str>, environment: &[(Variable, &str)]) -> Vec<String> {
    load(file, environment).map(|_| ()).unwrap_err().messages().to_vec()
}

#[test]
fn with_no_settings_it_runs_on_this_machine_and_sends_nothing() {
    let settings = load(None, &[]).unwrap();
    assert_eq!(settings.address.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.store, PathBuf::from("./libretto.db"));
    assert_eq!((settings.flows, settings.templates), (PathBuf::from("flows"), PathBuf::from("templates")));
    assert_eq!((settings.sending, settings.production), (Sending::DryRun, false));
    assert_eq!(settings.workers.outbox.retry, crate::worker::retry::RetryPolicy::default());
}

#[test]
fn the_built_in_file_says_what_the_channel_says_by_itself() {
    let settings = load(None, &[]).unwrap().whatsapp;
    let default = crate::channel::whatsapp::Settings::default();
    assert_eq!((settings.graph_url, settings.graph_version), (default.graph_url, default.graph_version));
    assert_eq!(settings.request_timeout, default.request_timeout);
    assert_eq!((settings.connect_timeout, settings.idle_timeout), (default.connect_timeout, default.idle_timeout));
}

#[test]
fn the_built_in_file_keeps_things_as_long_as_stores_do_by_themselves() {
    assert_eq!(load(None, &[]).unwrap().keeping, crate::store::Keeping::default());
    let store = StoreSettings::load(None, &Environment::default(), None).unwrap();
    assert_eq!((store.store, store.keeping), (PathBuf::from("./libretto.db"), crate::store::Keeping::default()));
    assert_eq!(
        refused(Some("keep: { message_ids: 8d }"), &[]),
        ["`keep.message_ids` must be 9d or more: a message may come again for 8 days"]
    );
}

#[test]
fn looking_at_what_is_kept_needs_no_secrets() {
    let environment = Environment::of([(Variable::AppEnv, "production"), (Variable::LibrettoStore, "kept.db")]);
    let settings = StoreSettings::load(None, &environment, None).unwrap();
    assert_eq!(settings.store, PathBuf::from("kept.db"));
    let settings = StoreSettings::load(None, &environment, Some("other.db".to_owned())).unwrap();
    assert_eq!(settings.store, PathBuf::from("other.db"));
}

#[test]
fn the_built_in_file_can_be_given_as_the_settings_file() {
    assert!(load(Some(DEFAULTS), &[]).is_ok());
    assert!(load(Some(""), &[]).is_ok());
    assert!(load(Some("workers:\n"), &[]).is_ok());
}

#[test]
fn arguments_win_over_the_environment_and_that_over_the_file() {
    let file = SettingsFile {
        path: "libretto.yaml".to_owned(),
        text: "store: file.db\nflows: file\ntemplates: file\nworkers: { sends: 5 }\n".to_owned(),
    };
    let environment =
        Environment::of([(Variable::LibrettoFlows, "variable"), (Variable::LibrettoTemplates, "variable")]);
    let arguments = Arguments { templates: Some("argument".to_owned()), ..Arguments::default() };
    let settings = Settings::load(Some(&file), &environment, arguments).unwrap();
    assert_eq!(settings.store, PathBuf::from("file.db"));
    assert_eq!(settings.flows, PathBuf::from("variable"));
    assert_eq!(settings.templates, PathBuf::from("argument"));
    assert_eq!((settings.workers.pool.sends, settings.workers.pool.turns), (5, 32));
}

#[test]
fn an_unknown_name_is_refused_at_its_place() {
    let file = "store: a.db\nadress: 127.0.0.1:1\nworkers:\n  turns: 3\n  é: { deep: 1 }\n  send: 3\nsecrets: 1\n";
    assert_eq!(
        refused(Some(file), &[]),
        [
            "libretto.yaml:2:1: there is no setting `adress`; did you mean `address`?",
            "libretto.yaml:5:3: there is no setting `workers.é`",
            "libretto.yaml:6:3: there is no setting `workers.send`; did you mean `sends`?",
            "libretto.yaml:7:1: there is no setting `secrets`",
        ]
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_at_its_place() {
    let file = "address: here\nworkers:\n  turns: many\n  poll: [1]\n  turn_lease: 0s\nwhatsapp: 3\n";
    let messages = refused(Some(file), &[]);
    assert_eq!(
        messages,
        [
            "libretto.yaml:4:9: `workers.poll` must have one value",
            "libretto.yaml:6:11: `whatsapp` must have settings below it",
            "libretto.yaml:3:10: `workers.turns`: expected a whole number, 1 or more",
            "libretto.yaml:4:9: `workers.poll`: expected a duration such as `500ms`, `20s`, `15m`, `2h` or `1d`",
            "`turn_lease`, `turn_attempts` and `flood` must be greater than nothing",
            "libretto.yaml:1:10: `address`: expected an address such as `127.0.0.1:8080` or `0.0.0.0:8080`",
        ]
    );
}

#[test]
fn yaml_that_cannot_be_read_is_refused_at_its_place() {
    let messages = refused(Some("store: a.db\nstore: b.db\n"), &[]);
    assert_eq!(messages.len(), 1);
    assert!(messages[0].starts_with("libretto.yaml:2:1: "), "{messages:?}");
}

#[test]
fn a_claim_must_outlive_the_request() {
    let file = "whatsapp: { request_timeout: 30s }\n";
    assert_eq!(
        refused(Some(file), &[]),
        [
            "`send_lease` (30 s) must be at least a second longer than `request_timeout` (30 s): a message must not be taken \
          by two senders at once"
        ]
    );
    let file = "whatsapp: { request_timeout: 30s }\nworkers: { send_lease: 31s }\n";
    assert_eq!(load(Some(file), &[]).unwrap().workers.outbox.request_timeout, Duration::from_secs(30));
}

#[test]
fn production_needs_every_secret_and_names_what_is_missing() {
    assert_eq!(
        refused(None, &[(Variable::AppEnv, "production"), (Variable::WhatsappVerifyToken, "  ")]),
        [
            "WHATSAPP_ACCESS_TOKEN: not set, and APP_ENV=production needs it",
            "WHATSAPP_PHONE_NUMBER_ID: not set, and APP_ENV=production needs it",
            "WHATSAPP_VERIFY_TOKEN: not set, and APP_ENV=production needs it",
            "META_APP_SECRET: not set, and APP_ENV=production needs it",
        ]
    );
    let complete = [
        (Variable::AppEnv, "production"),
        (Variable::WhatsappAccessToken, "token"),
        (Variable::WhatsappPhoneNumberId, "1"),
        (Variable::WhatsappVerifyToken, "word"),
        (Variable::MetaAppSecret, "new,old"),
    ];
    let settings = load(None, &complete).unwrap();
    assert_eq!((settings.sending, settings.production), (Sending::WhatsApp, true));
    assert_eq!(settings.whatsapp.app_secrets.len(), 2);
    let with_mongo = [&complete[..], &[(Variable::MongoUrl, "mongodb://user:secret@db")]].concat();
    assert_eq!(refused(None, &with_mongo), [WITHOUT_NAME]);
}

#[cfg(feature = "mongodb")]
const WITHOUT_NAME: &str = "DB_NAME: not set; it names the database that MONGO_URL leads to";
#[cfg(not(feature = "mongodb"))]
const WITHOUT_NAME: &str = "MONGO_URL: set, but this build keeps everything in its own file (LIBRETTO_STORE)";

#[cfg(feature = "mongodb")]
#[test]
fn a_database_is_named_by_its_address_and_its_name() {
    assert!(load(None, &[]).unwrap().database.is_none());
    let environment = [(Variable::MongoUrl, "mongodb://user:hush@db"), (Variable::DbName, "clinic")];
    let database = load(None, &environment).unwrap().database.unwrap();
    assert_eq!((database.address.expose_secret(), database.name.as_str()), ("mongodb://user:hush@db", "clinic"));
}

#[test]
fn half_a_number_is_refused() {
    assert_eq!(
        refused(None, &[(Variable::WhatsappAccessToken, "token")]),
        ["WHATSAPP_PHONE_NUMBER_ID: not set; token and number id are needed together"]
    );
    assert_eq!(
        refused(None, &[(Variable::AppEnv, "prodution")]),
        ["APP_ENV: `prodution` is not known; use `production` or `development`"]
    );
}

#[test]
fn settings_never_print_a_secret() {
    let environment = [
        (Variable::WhatsappAccessToken, "hush-token"),
        (Variable::WhatsappPhoneNumberId, "1"),
        (Variable::WhatsappVerifyToken, "hush-word"),
        (Variable::MetaAppSecret, "hush-secret"),
        (Variable::MongoUrl, "mongodb://user:hush@db"),
        (Variable::DbName, "clinic"),
    ];
    let shown = format!("{:?} {:?}", load(None, &environment).unwrap(), Environment::of(environment));
    assert!(!shown.contains("hush"), "{shown}");
}
