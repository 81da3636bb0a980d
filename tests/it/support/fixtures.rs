//! The recorded bodies of the provider, listed in a manifest. A folder of the same shape can be given in `WHATSAPP_FIXTURES`.

use std::path::PathBuf;

use serde_json::Value;

pub(crate) struct Fixtures {
    folder: PathBuf,
    pub(crate) manifest: Value,
    /// Whether these are the project's own.
    pub(crate) own: bool,
}

impl Fixtures {
    #[expect(clippy::disallowed_methods, reason = "tests read their fixtures")]
    pub(crate) fn load() -> Self {
        let given = std::env::var("WHATSAPP_FIXTURES").ok();
        let own = given.is_none();
        let folder = given
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/webhooks/whatsapp"), PathBuf::from);
        let manifest = std::fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
        Self { folder, manifest: serde_json::from_str(&manifest).expect("a manifest in JSON"), own }
    }

    #[expect(clippy::disallowed_methods, reason = "tests read their fixtures")]
    pub(crate) fn bytes(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// The manifest's entries under `key`, at least one.
    pub(crate) fn list(&self, key: &str) -> Vec<Value> {
        let list = self.manifest[key].as_array().expect("a list in the manifest").clone();
        assert!(!list.is_empty(), "nothing under {key}");
        list
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.manifest[key].as_str().expect("text in the manifest")
    }
}
