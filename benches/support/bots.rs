//! The bots that are measured: the shipped one, the reference intake, and the latter among many.

use std::path::Path;

use libretto::diagnostic::Diagnostic;
use libretto::files::BotFiles;
use libretto::flow::{self, Bot, Layout};
use libretto::lint;
use libretto::message::ChannelLimits;
use libretto::source::Sources;

/// A bot's files in memory.
pub(crate) struct BotSources {
    sources: Sources,
    layout: Layout,
}

impl BotSources {
    /// The bot, loaded anew.
    pub(crate) fn bot(&self) -> Bot {
        flow::load(&self.sources, &self.layout, ChannelLimits::default()).bot.expect("a bot without errors")
    }

    /// What lint has to say about it.
    pub(crate) fn lint(&self, bot: &Bot) -> Vec<Diagnostic> {
        lint::check(bot, &self.sources, &self.layout)
    }
}

/// The bot of the repository.
pub(crate) fn shipped() -> BotSources {
    read(Path::new(env!("CARGO_MANIFEST_DIR")))
}

/// The reference intake.
pub(crate) fn reference() -> BotSources {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/reference"))
}

fn read(folder: &Path) -> BotSources {
    let files = BotFiles::read(&folder.join("flows"), &folder.join("templates")).expect("readable files");
    BotSources { sources: files.sources, layout: files.layout }
}

/// The same bot with so many flows in all: copies of its flow under other names, begun by keywords of their own.
pub(crate) fn many(one: &BotSources, flows: usize) -> BotSources {
    let mut sources = Sources::new();
    for (_, file) in one.sources.iter() {
        sources.add(file.path.clone(), file.text.clone());
        if !file.path.contains("reference.yaml") && !file.path.contains("/templates/reference/") {
            continue;
        }
        for number in 1..flows {
            let name = format!("copy{number}");
            let path = file.path.replace("reference.yaml", &format!("{name}.yaml"));
            let path = path.replace("/templates/reference/", &format!("/templates/{name}/"));
            let text = file.text.replace("flow: reference", &format!("flow: {name}"));
            let text = text.replace("starts: { default: true }", &format!("starts: {{ keywords: [begin {number}] }}"));
            sources.add(path, text);
        }
    }
    BotSources { sources, layout: one.layout.clone() }
}
