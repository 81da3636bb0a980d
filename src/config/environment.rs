//! The variables that are read, by their names in the handbook.

use std::collections::BTreeMap;

use super::error::ConfigError;

macro_rules! variables {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A variable that is read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Variable { $($(#[$doc])* $variant,)* }

        impl Variable {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in the environment.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

variables! {
    /// The token requests to the Graph API are made with.
    WhatsappAccessToken = "WHATSAPP_ACCESS_TOKEN",
    /// The id of the number we speak from.
    WhatsappPhoneNumberId = "WHATSAPP_PHONE_NUMBER_ID",
    /// The word that proves a webhook verification to be ours.
    WhatsappVerifyToken = "WHATSAPP_VERIFY_TOKEN",
    /// The secrets webhooks are signed with, separated by commas.
    MetaAppSecret = "META_APP_SECRET",
    /// Where the Graph API is.
    WhatsappGraphUrl = "WHATSAPP_GRAPH_URL",
    /// Its version.
    WhatsappGraphVersion = "WHATSAPP_GRAPH_VERSION",
    /// `production` or `development`.
    AppEnv = "APP_ENV",
    /// The address of a `MongoDB` server, which then keeps everything.
    MongoUrl = "MONGO_URL",
    /// The name of the database there.
    DbName = "DB_NAME",
    /// Where to listen.
    LibrettoAddr = "LIBRETTO_ADDR",
    /// The file everything is kept in.
    LibrettoStore = "LIBRETTO_STORE",
    /// The folder with the flows.
    LibrettoFlows = "LIBRETTO_FLOWS",
    /// The folder with the texts.
    LibrettoTemplates = "LIBRETTO_TEMPLATES",
    /// The hosts that flows may ask, separated by commas.
    LibrettoFetchHosts = "LIBRETTO_FETCH_HOSTS",
    /// The keys of coordinators and other programs, separated by commas.
    LibrettoApiKeys = "LIBRETTO_API_KEYS",
    /// The settings file.
    LibrettoConfig = "LIBRETTO_CONFIG",
    /// How much to log.
    LibrettoLog = "LIBRETTO_LOG",
}

/// The variables of one process, read once. It does not print what they hold.
#[derive(Clone, Default)]
pub struct Environment {
    values: BTreeMap<Variable, String>,
}

impl Environment {
    /// Reads the environment of this process.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub fn read() -> Result<Self, ConfigError> {
        let mut values = BTreeMap::new();
        let mut wrong = Vec::new();
        for variable in Variable::ALL {
            match std::env::var(variable.name()) {
                Ok(text) => {
                    values.insert(*variable, text);
                }
                Err(std::env::VarError::NotPresent) => {}
                Err(std::env::VarError::NotUnicode(_)) => {
                    wrong.push(format!("{}: not readable as text", variable.name()));
                }
            }
        }
        if wrong.is_empty() { Ok(Self { values }) } else { Err(ConfigError::new(wrong)) }
    }

    /// An environment made by hand.
    #[must_use]
    pub fn of<'a>(values: impl IntoIterator<Item = (Variable, &'a str)>) -> Self {
        Self { values: values.into_iter().map(|(variable, text)| (variable, text.to_owned())).collect() }
    }

    /// A variable's text without the space around it; an empty one counts as not set.
    #[must_use]
    pub fn text(&self, variable: Variable) -> Option<String> {
        self.values.get(&variable).map(|text| text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.values.keys().map(|variable| variable.name())).finish()
    }
}
