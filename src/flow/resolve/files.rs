//! Which file is what.

use crate::source::Sources;

/// Where the files of a bot stand among the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The folder of `bot.yaml` and the flows.
    pub flows: String,
    /// The folder of the texts.
    pub templates: String,
}

impl Default for Layout {
    fn default() -> Self {
        Self { flows: "flows".to_owned(), templates: "templates".to_owned() }
    }
}

/// Joins two paths with forward slashes and takes `.` and `..` out.
pub(crate) fn join(directory: &str, path: &str) -> String {
    let rooted = directory.starts_with('/');
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    format!("{}{}", if rooted { "/" } else { "" }, parts.join("/"))
}

/// The folder a path is in.
pub(crate) fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// Whether a path names a YAML file.
fn is_yaml(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "yaml" || ending == "yml")
}

impl Layout {
    pub(crate) fn settings_path(&self) -> String {
        join(&self.flows, "bot.yaml")
    }

    /// The flow files: every `.yaml` directly in the folder that is neither the settings nor a scenario file.
    pub(crate) fn flow_paths(&self, sources: &Sources) -> Vec<String> {
        let settings = self.settings_path();
        let folder = join(&self.flows, "");
        let mut paths: Vec<String> = sources
            .iter()
            .map(|(_, file)| &file.path)
            .filter(|path| {
                directory(path) == folder
                    && is_yaml(path)
                    && !path.ends_with(".test.yaml")
                    && !path.ends_with(".test.yml")
                    && **path != settings
            })
            .cloned()
            .collect();
        paths.sort();
        paths
    }

    pub(crate) fn template_path(&self, folder: &str, language: &str, name: &str) -> String {
        join(&self.templates, &format!("{folder}/{language}/{name}.txt"))
    }
}
