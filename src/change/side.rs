//! One of the two versions: the bot with the files it was made of, so that texts can be shown as they are written.

use crate::flow::{Bot, Layout, TextRef};
use crate::source::Sources;

/// One of the two versions.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The bot.
    pub bot: &'a Bot,
    /// The files it was made of.
    pub sources: &'a Sources,
    /// Which path is what.
    pub layout: &'a Layout,
}

impl Side<'_> {
    /// A text as written, as a flow sees it: its own, else the one all flows share. Nothing if it is built in.
    pub(super) fn written(&self, flow: &str, text: TextRef, language: &str) -> Option<&str> {
        let name = self.bot.texts.name(text);
        [flow, "_bot", "_engine"].iter().find_map(|folder| {
            let file = self.sources.find(&self.layout.template_path(folder, language, name))?;
            Some(self.sources.file(file).text.trim_end())
        })
    }
}
