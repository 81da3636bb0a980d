//! What every rule looks at: the files as written, and the bot as run.

use crate::flow::syntax::{BotSyntax, ChoiceSyntax, ChoicesSyntax, FlowSyntax, KindSyntax, RedFlagSyntax, Text};
use crate::flow::{Bot, Flow, Layout, directory, join};
use crate::source::{FileId, Node, Sources, Span, Spanned, parse_yaml};

/// What every rule looks at.
pub(super) struct Context<'a> {
    pub(super) sources: &'a Sources,
    pub(super) layout: &'a Layout,
    /// The bot as run.
    pub(super) bot: &'a Bot,
    /// `bot.yaml` as written.
    pub(super) settings: Option<BotSyntax>,
    /// The flows as written, in the order of their paths.
    pub(super) flows: Vec<FlowFile>,
    /// The red flags as written.
    pub(super) red_flags: Vec<RedFlagSyntax>,
    /// Every file of texts.
    pub(super) texts: Vec<TextFile>,
    /// Every document that was read, for rules about YAML itself.
    pub(super) documents: Vec<Spanned<Node>>,
    /// Paths of the files that others name.
    pub(super) named_files: Vec<String>,
}

/// One flow as written.
pub(super) struct FlowFile {
    /// Its name, or what stands there instead.
    pub(super) name: String,
    pub(super) syntax: FlowSyntax,
    /// What can be chosen at each step, wherever it is written.
    pub(super) choices: Vec<Vec<ChoiceSyntax>>,
}

/// One file of texts: `templates/<folder>/<language>/<name>.txt`.
pub(super) struct TextFile {
    pub(super) file: FileId,
    pub(super) folder: String,
    pub(super) language: String,
    pub(super) name: String,
}

impl<'a> Context<'a> {
    pub(super) fn new(bot: &'a Bot, sources: &'a Sources, layout: &'a Layout) -> Self {
        let mut context = Self {
            sources,
            layout,
            bot,
            settings: None,
            flows: Vec::new(),
            red_flags: Vec::new(),
            texts: text_files(sources, layout),
            documents: Vec::new(),
            named_files: Vec::new(),
        };
        context.settings = context.document(&layout.settings_path()).map(|root| BotSyntax::read(&root));
        if let Some(node) = context.settings.as_ref().and_then(|settings| settings.red_flags.clone()) {
            context.red_flags = match node.value.as_text() {
                Some(path) => {
                    let path = context.named(&Text::new(path.to_owned(), node.span));
                    context.document(&path).map(|root| RedFlagSyntax::read_all(&root)).unwrap_or_default()
                }
                None => RedFlagSyntax::read_all(&node),
            };
        }
        for path in layout.flow_paths(sources) {
            if let Some(root) = context.document(&path) {
                let flow = context.flow(FlowSyntax::read(&root));
                context.flows.push(flow);
            }
        }
        context
    }

    fn document(&mut self, path: &str) -> Option<Spanned<Node>> {
        let file = self.sources.find(path)?;
        let root = parse_yaml(file, &self.sources.file(file).text).ok()?;
        self.documents.push(root.clone());
        Some(root)
    }

    /// The path of a file that an author names.
    fn named(&mut self, name: &Text) -> String {
        let path = join(directory(&self.sources.file(name.span.file).path), &name.value);
        self.named_files.push(path.clone());
        path
    }

    fn flow(&mut self, syntax: FlowSyntax) -> FlowFile {
        let mut choices = Vec::with_capacity(syntax.steps.len());
        for step in &syntax.steps {
            choices.push(match &step.choices {
                Some(ChoicesSyntax::Inline(choices)) => choices.clone(),
                Some(ChoicesSyntax::File(name)) => {
                    let path = self.named(name);
                    self.document(&path).map(|root| ChoiceSyntax::read_all(&root)).unwrap_or_default()
                }
                None => Vec::new(),
            });
            if let Some(KindSyntax::Ask(ask)) = &step.kind
                && let Some(places) = &ask.places
            {
                self.named(places);
            }
        }
        for from in syntax.recommendations.iter().filter_map(|entry| entry.from.clone()) {
            self.named(&from);
        }
        let name = syntax.name.as_ref().map_or_else(String::new, |name| name.value.clone());
        FlowFile { name, syntax, choices }
    }

    /// The codes of the bot's languages, the fallback first.
    pub(super) fn languages(&self) -> Vec<&str> {
        let settings = self.settings.iter().flat_map(|settings| &settings.languages);
        settings.map(|(code, _)| code.value.as_str()).collect()
    }

    /// A flow as run.
    pub(super) fn resolved(&self, flow: &FlowFile) -> Option<&'a Flow> {
        self.bot.flow(&flow.name)
    }

    /// The files of a text as a flow sees it: its own folder first, then those that all flows share.
    pub(super) fn files_of_text(&self, flow: Option<&str>, name: &str) -> Vec<&TextFile> {
        let folders = flow.into_iter().chain(["_bot", "_engine"]);
        let in_folder = |folder: &str| -> Vec<&TextFile> {
            self.texts.iter().filter(|text| text.folder == folder && text.name == name).collect()
        };
        folders.map(in_folder).find(|files| !files.is_empty()).unwrap_or_default()
    }
}

impl FlowFile {
    /// Where the flow says its name.
    pub(super) fn span(&self) -> Span {
        self.syntax.name.as_ref().map_or(self.syntax.span, |name| name.span)
    }
}

fn text_files(sources: &Sources, layout: &Layout) -> Vec<TextFile> {
    let prefix = join(&layout.templates, "");
    let read = |path: &str| {
        let inside = path.strip_prefix(&prefix)?.strip_prefix('/')?;
        let (folder, rest) = inside.split_once('/')?;
        let (language, name) = rest.split_once('/')?;
        Some((folder.to_owned(), language.to_owned(), name.strip_suffix(".txt")?.to_owned()))
    };
    let all = sources.iter().filter_map(|(file, source)| Some((file, read(&source.path)?)));
    all.map(|(file, (folder, language, name))| TextFile { file, folder, language, name }).collect()
}
