//! A bot's files from disk into [`Sources`], and what commands write back: the one place where the core's texts come from.
//! Used by `cli` and `app`.

use std::path::{Path, PathBuf};

use crate::flow::Layout;
use crate::source::Sources;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;
/// The deepest folder that is looked into.
const DEEPEST: usize = 8;

/// A bot's files as read.
#[derive(Debug)]
pub struct BotFiles {
    /// The texts, by path as given.
    pub sources: Sources,
    /// Which path is what.
    pub layout: Layout,
    /// Files that could not be read, with the reason.
    pub unreadable: Vec<(String, String)>,
}

impl BotFiles {
    /// Reads every flow, list, table and text below the two folders, in the order of their paths.
    pub fn read(flows: &Path, templates: &Path) -> std::io::Result<Self> {
        let mut files = Self {
            sources: Sources::new(),
            layout: Layout { flows: shown(flows), templates: shown(templates) },
            unreadable: Vec::new(),
        };
        files.read_folder(flows, &["yaml", "yml", "csv"], 0)?;
        if templates.is_dir() {
            files.read_folder(templates, &["txt"], 0)?;
        }
        Ok(files)
    }

    fn read_folder(&mut self, folder: &Path, endings: &[&str], depth: usize) -> std::io::Result<()> {
        #[expect(clippy::disallowed_methods, reason = "this is where a bot's files are read")]
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?.into_iter().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                if depth < DEEPEST {
                    self.read_folder(&path, endings, depth + 1)?;
                }
            } else if path
                .extension()
                .and_then(|ending| ending.to_str())
                .is_some_and(|ending| endings.contains(&ending))
            {
                match read_text(&path) {
                    Ok(text) => {
                        self.sources.add(shown(&path), text);
                    }
                    Err(reason) => self.unreadable.push((shown(&path), reason)),
                }
            }
        }
        Ok(())
    }
}

/// One file as text; the reason in plain words if that cannot be.
pub fn read_text(path: &Path) -> Result<String, String> {
    let size = path.metadata().map_err(|error| error.to_string())?.len();
    if size > LARGEST {
        return Err(format!("the file is larger than {} MiB", LARGEST / 1024 / 1024));
    }
    #[expect(clippy::disallowed_methods, reason = "this is where a bot's files are read")]
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| {
        format!("byte {} is not UTF-8; save the file with the encoding UTF-8", error.utf8_error().valid_up_to())
    })
}

/// A path with forward slashes and without a leading `./`.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.strip_prefix("./").unwrap_or(&text).trim_end_matches('/');
    if text.is_empty() { ".".to_owned() } else { text.to_owned() }
}

/// Writes one file, with the folders it stands in.
pub fn write_text(path: &Path, text: &str) -> std::io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "this is where a command writes files")]
    {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, text)
    }
}
