//! Finding and compiling texts: a flow's own, then the bot's, then the engine's; each in every language.

use super::context::Context;
use super::engine_texts::built_in;
use super::names::TEXT_ROOTS;
use crate::diagnostic::{Diagnostic, nearest};
use crate::flow::bot::{EngineTexts, TextRef};
use crate::flow::syntax::Text;
use crate::render::Template;
use crate::source::Span;

/// The folder of texts that all flows share.
const SHARED: &str = "_bot";
/// The folder of what the engine itself says.
const ENGINE: &str = "_engine";

impl Context<'_> {
    /// The text with a name, as the given flow sees it. An unknown one is reported once per place and becomes empty.
    pub(super) fn text(&mut self, flow: Option<&str>, name: &Text) -> TextRef {
        let key = (flow.map(str::to_owned), name.value.clone());
        if let Some(known) = self.known_texts.get(&key) {
            return *known;
        }
        let folders: Vec<&str> = flow.into_iter().chain([SHARED, ENGINE]).collect();
        let found = folders.iter().find_map(|folder| self.compile(folder, &name.value));
        let by_language = found.unwrap_or_else(|| {
            self.unknown_text(&folders, name);
            Vec::new()
        });
        let reference = self.texts.add(&name.value, by_language);
        self.known_texts.insert(key, reference);
        reference
    }

    /// A text of the engine's own.
    pub(super) fn engine_text(&mut self, name: &'static str) -> TextRef {
        let by_language = self.compile(ENGINE, name).unwrap_or_default();
        self.texts.add(name, by_language)
    }

    fn unknown_text(&mut self, folders: &[&str], name: &Text) {
        let known: Vec<String> = folders.iter().flat_map(|folder| self.text_names(folder)).collect();
        let mut finding = Diagnostic::error("unknown-text", format!("there is no text `{}`", name.value), name.span);
        let language = self.languages.code(crate::flow::LanguageIndex::default());
        let path = self.layout.template_path(folders[0], language, &name.value);
        finding.help = Some(match nearest(&name.value, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`? A new text goes into `{path}`"),
            None => format!("write it into `{path}`"),
        });
        self.report(finding);
    }

    /// The names of the texts in a folder, in any language.
    fn text_names(&self, folder: &str) -> Vec<String> {
        let prefix = super::files::join(&self.layout.templates, &format!("{folder}/"));
        let mut names: Vec<String> = self
            .sources
            .paths_under(&prefix)
            .filter_map(|path| path.rsplit_once('/')?.1.strip_suffix(".txt").map(str::to_owned))
            .collect();
        if folder == ENGINE {
            names.extend(EngineTexts::NAMES.iter().map(|name| (*name).to_owned()));
        }
        names.sort();
        names.dedup();
        names
    }

    /// Compiles a text in every language it is written in; `None` if in none.
    fn compile(&mut self, folder: &str, name: &str) -> Option<Vec<Option<Template>>> {
        let codes: Vec<String> = self.languages.iter().map(|(_, code, _)| code.to_owned()).collect();
        let mut any = false;
        let mut by_language = Vec::with_capacity(codes.len());
        for code in &codes {
            let path = self.layout.template_path(folder, code, name);
            let compiled = match self.sources.find(&path) {
                Some(file) => {
                    any = true;
                    Some(self.compile_one(&self.sources.file(file).text.clone(), Span::start_of(file)))
                }
                None if folder == ENGINE => built_in(code, name).and_then(|text| {
                    any = true;
                    Template::parse(text).ok()
                }),
                None => None,
            };
            by_language.push(compiled);
        }
        any.then_some(by_language)
    }

    fn compile_one(&mut self, text: &str, file: Span) -> Template {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let skipped = text.len() - body.len();
        let at = |range: &std::ops::Range<usize>| {
            let offset = |byte: usize| u32::try_from(skipped + byte).unwrap_or(u32::MAX);
            Span::new(file.file, offset(range.start), offset(range.end))
        };
        match Template::parse(body) {
            Ok(template) => {
                template.each_path(&mut |path, place| self.used_names.push((path.to_vec(), at(place))));
                template
            }
            Err(error) => {
                let mut finding = Diagnostic::error("broken-text", error.message, at(&error.place));
                finding.help = error.help;
                self.report(finding);
                Template::empty()
            }
        }
    }

    /// Holds every name used in a text against what exists.
    pub(super) fn check_text_names(&mut self) {
        for (path, span) in std::mem::take(&mut self.used_names) {
            let Some(root) = path.first() else { continue };
            if !TEXT_ROOTS.contains(&root.as_str()) {
                let named = Text::new(root.clone(), span);
                self.unknown("unknown-name", "name", &named, &TEXT_ROOTS);
            } else if root == "fetched" {
                self.check_result_path(&path, span);
            } else if root == "answers"
                && let Some(name) = path.get(1)
                && !self.answer_names.contains(name)
            {
                let named = Text::new(name.clone(), span);
                let known = self.answer_names.clone();
                let known: Vec<&str> =
                    known.iter().map(String::as_str).filter(|name| !name.ends_with("_detail")).collect();
                self.unknown("unknown-answer", "answer", &named, &known);
            }
        }
    }
}
