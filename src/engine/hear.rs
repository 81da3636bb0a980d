//! A message from the person, in the order of precedence.

use super::conversation::Conversation;
use super::scope;
use super::session::{Aside, SessionState};
use super::turn::Trace;
use crate::answer::{self, Claims, Mode, Reading, Utterance};
use crate::flow::{Action, StepKind, StepRef};
use crate::message::{Content, Inbound, MediaKind};

impl<'a> Conversation<'a> {
    pub(super) fn hear(&mut self, inbound: &'a Inbound) {
        self.inbound = Some(inbound);
        let person = &mut self.session.person;
        person.last_message_at = person.last_message_at.max(Some(inbound.sent_at));
        self.session.fetches = 0;
        let typed = match &inbound.content {
            Content::Text(text) => Some(Utterance::new(text.expose())),
            Content::Media { caption: Some(caption), .. } => Some(Utterance::new(caption.expose())),
            Content::Tap(_)
            | Content::Location(_)
            | Content::Media { caption: None, .. }
            | Content::Reaction { .. }
            | Content::Contacts
            | Content::Unsupported { .. } => None,
        };
        if self.session.person.language.is_none()
            && let Content::Text(text) = &inbound.content
        {
            self.guess_language(text.expose());
        }
        let stranded = self.settle_place();

        // Opt-out, opt-in, withdraw, erase.
        let keyword = typed.as_ref().and_then(|utterance| self.keyword(utterance));
        if let Some(found) = keyword
            && matches!(found.action, Some(Action::OptOut | Action::OptIn | Action::Withdraw | Action::Erase))
        {
            return self.act_on(found);
        }
        let flag = typed.as_ref().and_then(|utterance| self.bot.red_flags.raised(utterance));
        if let Some(utterance) = typed.as_ref().filter(|_| flag.is_none())
            && let Some(Aside::Sure { keyword, .. }) = self.wait().and_then(|wait| wait.aside.clone())
            && self.settle_sure(&keyword, utterance)
        {
            return;
        }
        // The button that confirms is as good as the word, for those who get nothing else too.
        if let Content::Tap(tap) = &inbound.content
            && self.tapped_sure(&tap.id)
        {
            return;
        }

        // Red flags, before anything reads the message.
        if let Some(flag) = flag {
            if matches!(self.wait().and_then(|wait| wait.aside.as_ref()), Some(Aside::Sure { .. })) {
                self.leave_sure();
            }
            return self.raise(flag);
        }
        if self.session.person.opted_out {
            self.trace.push(Trace::Silent);
            return;
        }
        if self.is_owned() {
            self.trace.push(Trace::Silent);
            return;
        }

        if stranded {
            self.say(self.bot.engine_texts.flow_changed);
            return match (keyword, &self.session.state) {
                (Some(found), _) => self.act_on(found),
                (None, SessionState::New) => self.begin(None),
                (None, SessionState::Waiting(_) | SessionState::Ended(_)) => self.repeat(),
            };
        }
        if keyword.is_none() && !matches!(inbound.content, Content::Reaction { .. }) && self.follow_invitation() {
            return;
        }
        match &inbound.content {
            Content::Tap(tap) => self.tapped(&tap.id),
            Content::Text(_) => match (keyword, typed) {
                (Some(found), _) => self.act_on(found),
                (None, Some(utterance)) => self.heard_text(&utterance),
                (None, None) => {}
            },
            Content::Media { kind, .. } => self.heard_other(media_word(*kind)),
            Content::Location(_) => self.heard_other("location"),
            Content::Contacts => self.heard_other("contacts"),
            // A reaction is a nod, not a message: answering each would be noise.
            Content::Reaction { emoji: None, .. } => {}
            Content::Reaction { emoji: Some(_), .. } => self.heard_other("reaction"),
            Content::Unsupported { .. } => self.heard_other("other"),
        }
    }

    fn guess_language(&mut self, text: &str) {
        let codes: Vec<String> = self.bot.languages.iter().map(|(_, code, _)| code.to_owned()).collect();
        if let Some(code) = answer::guess_language(text, &codes) {
            self.session.person.language = Some(code);
        }
    }

    fn heard_text(&mut self, utterance: &Utterance) {
        match &self.session.state {
            SessionState::New => self.begin(Some(utterance)),
            SessionState::Ended(_) => self.after_end(utterance),
            SessionState::Waiting(_) => {
                if self.switch_language(utterance)
                    || self.hear_meanwhile(Some(utterance))
                    || self.settle_aside(utterance)
                    || self.gather(utterance)
                {
                    return;
                }
                self.read_text(utterance);
            }
        }
    }

    /// Reads text at the open question: as a correction, else as its answer.
    pub(super) fn read_text(&mut self, utterance: &Utterance) {
        if !self.correct(utterance) {
            self.answer(utterance);
        }
    }

    /// Something that is neither text nor a tap.
    fn heard_other(&mut self, kind: &'static str) {
        match &self.session.state {
            SessionState::New => self.begin(None),
            SessionState::Ended(_) => self.after_end(&Utterance::new("")),
            SessionState::Waiting(_) => {
                if self.answer_content() || self.hear_meanwhile(None) {
                    return;
                }
                self.say_with(self.bot.engine_texts.cannot_read, &[("kind", crate::render::Value::text(kind))]);
                self.repeat();
            }
        }
    }

    /// Within the flow's time after its end one text is said; later everything begins afresh.
    fn after_end(&mut self, utterance: &Utterance) {
        if self.flow_started_by(utterance).is_some() || !self.is_idle_after_end() {
            return self.begin(Some(utterance));
        }
        if !self.agrees_after_all(utterance) {
            self.say_after_end();
        }
    }

    /// Whoever declined may think again: the word of consent still counts.
    fn agrees_after_all(&mut self, utterance: &Utterance) -> bool {
        let Some(flow) = self.flow() else { return false };
        let Some((_, step)) = &flow.consent else { return false };
        let step = *step;
        if self.has_consent(flow) {
            return false;
        }
        let StepKind::Ask(question) = &flow.step(step).kind else { return false };
        let mut claims = Claims::none(utterance);
        let reading = question.menu.reader.read(utterance, &mut claims, Mode::Open, &self.read_context());
        let agreed = question.menu.items.first().map(|item| item.id.as_str());
        match reading {
            Reading::Found(found) if !found.slip && found.value.as_text() == agreed => {
                self.wait_at(flow, step);
                self.take(flow, step, question, found);
                true
            }
            Reading::Found(_) | Reading::Offer(_) | Reading::Refused(_) | Reading::DontKnow | Reading::Nothing => false,
        }
    }

    /// "Hindi", "मराठीत बोला": the name of a language is enough to go on in it.
    fn switch_language(&mut self, utterance: &Utterance) -> bool {
        let Some((flow, open, _)) = self.open_step() else { return false };
        if answer::is_greeting(utterance) || self.wait().is_some_and(|wait| wait.aside.is_some()) {
            return false;
        }
        let question = flow.steps.iter().enumerate().find_map(|(index, step)| match scope::question(&step.kind) {
            Some(question) if question.sets_language && StepRef::at(index) != open => Some(question),
            Some(_) | None => None,
        });
        let Some(question) = question else { return false };
        let mut claims = Claims::none(utterance);
        let reading = question.menu.reader.read(utterance, &mut claims, Mode::Early, &self.read_context());
        let Reading::Found(found) = reading else { return false };
        let code = found.value.as_text().unwrap_or_default();
        let is_code = found.tokens.iter().any(|tokens| answer::fold(utterance.slice(tokens.clone())) == code);
        let known = self.bot.languages.find(code).is_some();
        if found.slip || is_code || !known || !claims.rest_is_empty(utterance) {
            return false;
        }
        self.session.person.language = Some(code.to_owned());
        self.say(self.bot.engine_texts.language_changed);
        self.repeat();
        true
    }

    /// Whether the time after the end in which only one text is said still runs.
    fn is_idle_after_end(&self) -> bool {
        let SessionState::Ended(end) = &self.session.state else { return false };
        let since = self.said_at().since(end.at);
        self.flow().and_then(|flow| flow.after_end.as_ref()).is_some_and(|after| since < after.idle)
    }

    pub(super) fn say_after_end(&mut self) {
        match self.flow().and_then(|flow| flow.after_end.as_ref()) {
            Some(after) => self.say(after.say),
            None => self.begin(None),
        }
    }
}

const fn media_word(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    }
}
