//! A page of the book: its fenced blocks, its headings and its links.

use std::path::{Path, PathBuf};

/// A page as written.
pub(super) struct Page {
    /// Its path from the root of the repository.
    pub(super) path: String,
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    headings: Vec<String>,
}

/// One fenced block.
pub(super) struct Block {
    /// The line of the fence, from 1.
    pub(super) line: usize,
    pub(super) language: String,
    /// What stands behind the language.
    pub(super) says: String,
    pub(super) text: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// The README and every page of the book, in the order of their paths.
pub(super) fn pages() -> Vec<Page> {
    let mut paths = vec![root().join("README.md")];
    below(&root().join("docs"), &mut paths);
    paths.sort();
    let page = |path: &PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        Page::read(&name, &std::fs::read_to_string(path).unwrap())
    };
    paths.iter().map(page).collect()
}

impl Page {
    pub(super) fn read(path: &str, text: &str) -> Self {
        let mut page = Self { path: path.to_owned(), text: text.to_owned(), blocks: Vec::new(), headings: Vec::new() };
        let mut open: Option<(Block, usize)> = None;
        for (index, line) in text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            match (&mut open, line.trim_start().strip_prefix("```")) {
                (None, Some(info)) => {
                    let (language, says) = info.trim().split_once(' ').unwrap_or((info.trim(), ""));
                    let (language, says) = (language.to_owned(), says.to_owned());
                    open = Some((Block { line: index + 1, language, says, text: String::new() }, indent));
                }
                (Some(_), Some(_)) => page.blocks.extend(open.take().map(|(block, _)| block)),
                (Some((block, indent)), None) => {
                    block.text.push_str(line.get(*indent..).unwrap_or_default());
                    block.text.push('\n');
                }
                (None, None) => page.headings.extend(line.strip_prefix('#').map(anchor)),
            }
        }
        assert!(open.is_none(), "{path}: a block is never closed");
        page
    }

    /// The targets of all links with their lines.
    pub(super) fn links(&self) -> Vec<(usize, String)> {
        let mut links = Vec::new();
        for (index, line) in self.text.lines().enumerate() {
            let mut rest = line;
            while let Some((_, after)) = rest.split_once("](") {
                let Some((target, tail)) = after.split_once(')') else { break };
                links.push((index + 1, target.to_owned()));
                rest = tail;
            }
        }
        links
    }

    pub(super) fn leads_somewhere(&self, target: &str, pages: &[Page]) -> bool {
        if target.contains("://") {
            return true;
        }
        let (path, heading) = target.split_once('#').unwrap_or((target, ""));
        let here = Path::new(&self.path).parent().unwrap();
        let path = if path.is_empty() { PathBuf::from(&self.path) } else { plain(&here.join(path)) };
        let name = path.to_str().unwrap();
        let has_heading = |page: &Page| page.headings.iter().any(|known| known == heading);
        root().join(&path).exists()
            && (heading.is_empty() || pages.iter().any(|page| page.path == name && has_heading(page)))
    }
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.to_str().unwrap().split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.iter().collect()
}

/// A heading as links name it.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter_map(|character| match character {
            ' ' => Some('-'),
            '-' | '_' => Some(character),
            other => other.is_alphanumeric().then_some(other),
        })
        .collect()
}
