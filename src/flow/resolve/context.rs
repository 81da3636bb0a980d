//! What every part of the resolver shares: the files, the findings, the texts found so far.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::files::{Layout, directory, join};
use crate::answer::Gazetteer;
use crate::diagnostic::{Diagnostic, nearest};
use crate::flow::bot::{Languages, Source, TextRef, Texts};
use crate::flow::schema::{self, DocumentKind};
use crate::flow::syntax::Text;
use crate::source::{FileId, Node, Sources, Span, Spanned, parse_yaml};

/// What every part of the resolver shares.
pub(super) struct Context<'a> {
    pub(super) sources: &'a Sources,
    pub(super) layout: &'a Layout,
    pub(super) languages: Languages,
    pub(super) team_names: Vec<String>,
    pub(super) flow_names: Vec<String>,
    pub(super) answer_names: Vec<String>,
    /// What can be asked outside, by name.
    pub(super) sources_outside: IndexMap<String, Source>,
    /// The names of results, and the source behind each.
    pub(super) result_names: Vec<(String, String)>,
    pub(super) texts: Texts,
    /// Texts already compiled: flow folder (or none) and name.
    pub(super) known_texts: BTreeMap<(Option<String>, String), TextRef>,
    /// Names used in texts, to be held against what exists once everything is known.
    pub(super) used_names: Vec<(Vec<String>, Span)>,
    /// Tables of places already loaded.
    pub(super) gazetteers: BTreeMap<FileId, Arc<Gazetteer>>,
    findings: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    pub(super) fn new(sources: &'a Sources, layout: &'a Layout) -> Self {
        Self {
            sources,
            layout,
            languages: Languages::new(Vec::new()),
            team_names: Vec::new(),
            flow_names: Vec::new(),
            answer_names: Vec::new(),
            sources_outside: IndexMap::new(),
            result_names: Vec::new(),
            texts: Texts::default(),
            known_texts: BTreeMap::new(),
            used_names: Vec::new(),
            gazetteers: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// Parses a file and checks its form.
    pub(super) fn document(&mut self, file: FileId, kind: DocumentKind) -> Option<Spanned<Node>> {
        match parse_yaml(file, &self.sources.file(file).text) {
            Ok(root) => {
                self.findings.extend(schema::check(kind, &root));
                Some(root)
            }
            Err(error) => {
                self.report(error.into_diagnostic());
                None
            }
        }
    }

    /// A file named by an author, relative to the file that names it.
    pub(super) fn file(&mut self, named: &Text) -> Option<FileId> {
        let base = directory(&self.sources.file(named.span.file).path).to_owned();
        let path = join(&base, &named.value);
        let found = self.sources.find(&path);
        if found.is_none() {
            let known = self.sources.iter().map(|(_, file)| file.path.as_str());
            let help = nearest(&path, known).map(|near| format!("there is `{near}`"));
            let mut finding = Diagnostic::error("unknown-file", format!("`{path}` does not exist"), named.span);
            finding.help = help.or_else(|| Some("paths are relative to the file they are written in".to_owned()));
            self.report(finding);
        }
        found
    }

    /// Reports a name that stands for nothing, with the nearest one that does.
    pub(super) fn unknown(&mut self, code: &'static str, what: &str, named: &Text, known: &[&str]) {
        let mut finding = Diagnostic::error(code, format!("unknown {what} `{}`", named.value), named.span);
        finding.help = match nearest(&named.value, known.iter().copied()) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if known.is_empty() => Some(format!("there is no {what} yet")),
            None if known.len() <= 12 => Some(format!("known: `{}`", known.join("`, `"))),
            None => None,
        };
        self.report(finding);
    }
}
