//! The files of one bot, handed in as text.

use indexmap::IndexMap;

/// Names one file of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// One file: its path as people should see it, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path with forward slashes, relative to where the author works (`flows/byonco_intake.yaml`).
    pub path: String,
    /// The whole text, exactly as it was on disk.
    pub text: String,
}

/// All files a bot is made of, in the order they were added; the core reads files only from here.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: IndexMap<String, SourceFile>,
}

impl Sources {
    /// No files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces the text of the file with the same path.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let path = path.into();
        let (index, _) = self.files.insert_full(path.clone(), SourceFile { path, text: text.into() });
        FileId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The file with this path, if it was added.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.files.get_index_of(path).and_then(|index| u32::try_from(index).ok()).map(FileId)
    }

    /// The file behind an id of this collection.
    ///
    /// # Panics
    /// If `id` came from another collection.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        self.files
            .get_index(id.0 as usize)
            .map(|(_, file)| file)
            .expect("a FileId is only made by the Sources it is used with")
    }

    /// All files in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.values().enumerate().map(|(index, file)| (FileId(u32::try_from(index).unwrap_or(u32::MAX)), file))
    }

    /// The paths that start with `prefix`, in the order the files were added.
    pub fn paths_under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.files.keys().map(String::as_str).filter(move |path| path.starts_with(prefix))
    }
}
