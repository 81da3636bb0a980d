//! The answer to the open question, and what else the same message says.

use super::conversation::Conversation;
use super::effect::{Consent, Effect};
use super::scope;
use super::turn::Trace;
use crate::answer::{AnswerKind, AnswerValue, Claims, Found, Mode, Reading, Utterance, claim_unknown};
use crate::flow::{Flow, Offered, Question, StepKind, StepRef};
use crate::message::{Content, PrivateText};
use crate::render::Value;

impl Conversation<'_> {
    /// Reads typed text as the answer to the open question.
    pub(super) fn answer(&mut self, utterance: &Utterance) {
        let Some((flow, reference, step)) = self.open_step() else { return };
        match &step.kind {
            StepKind::Ask(question) => self.answer_question(flow, reference, question, utterance),
            StepKind::Review(review) => {
                let mut claims = Claims::none(utterance);
                let reading = review.menu.reader.read(utterance, &mut claims, Mode::Open, &self.read_context());
                self.note(&step.name, Mode::Open, utterance, &reading);
                match (reading, self.read_yes_no(utterance)) {
                    (Reading::Found(Found { value: AnswerValue::Text(id), .. }), _) => self.reviewed(&id),
                    (_, Some(true)) => self.reviewed("yes"),
                    _ if self.change_at_review(flow, utterance) => {}
                    (_, Some(false)) => self.reviewed("change"),
                    (
                        Reading::Found(_)
                        | Reading::Offer(_)
                        | Reading::Refused(_)
                        | Reading::DontKnow
                        | Reading::Nothing,
                        None,
                    ) => self.miss_menu(),
                }
            }
            StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => {
                let Some(menu) = &step.menu else { return };
                let mut claims = Claims::none(utterance);
                let reading = menu.reader.read(utterance, &mut claims, Mode::Open, &self.read_context());
                self.note(&step.name, Mode::Open, utterance, &reading);
                match reading {
                    Reading::Found(Found { value: AnswerValue::Text(id), .. }) => {
                        self.take_choice(flow, reference, &id);
                    }
                    Reading::Found(_)
                    | Reading::Offer(_)
                    | Reading::Refused(_)
                    | Reading::DontKnow
                    | Reading::Nothing => self.miss_menu(),
                }
            }
        }
    }

    fn answer_question(&mut self, flow: &Flow, reference: StepRef, question: &Question, utterance: &Utterance) {
        let mut claims = Claims::none(utterance);
        let reading = question.menu.reader.read(utterance, &mut claims, Mode::Open, &self.read_context());
        self.note(&flow.step(reference).name, Mode::Open, utterance, &reading);
        // Before consent nothing else in the message may be kept.
        let also = question.keeps_answer();
        claim_unknown(utterance, &mut claims);
        match reading {
            Reading::Found(found) => {
                if also {
                    self.read_beside(flow, reference, utterance, &mut claims);
                }
                self.take(flow, reference, question, found);
            }
            Reading::Offer(candidates) => {
                if also {
                    self.read_beside(flow, reference, utterance, &mut claims);
                }
                self.offer(reference, &candidates);
            }
            other @ (Reading::DontKnow | Reading::Refused(_) | Reading::Nothing) => {
                let mut heard = false;
                if also {
                    heard = self.read_beside(flow, reference, utterance, &mut claims);
                }
                if heard {
                    // What was said answers other questions; this one may be settled by them, else it is asked again
                    // without counting an attempt.
                    if self.is_settled(question) {
                        self.pass(flow, reference);
                    } else if other == Reading::DontKnow && question.may_skip() {
                        self.leave_out(flow, reference, question);
                    } else {
                        self.tell_heard();
                        self.repeat();
                    }
                } else if other == Reading::DontKnow && question.may_skip() {
                    self.leave_out(flow, reference, question);
                } else if let Some(offered) = self.way_out_named(flow, question, utterance) {
                    if let Some(flow) = self.bot.flow(&flow.name) {
                        self.take_way_out(flow, offered);
                    }
                } else if !(also && other == Reading::Nothing && self.offer_change(flow, reference, utterance)) {
                    self.miss(question);
                }
            }
        }
    }

    /// "Stage 3", typed at a later question: it surely answers a question that was answered differently, so it is asked back.
    fn offer_change(&mut self, flow: &Flow, open: StepRef, utterance: &Utterance) -> bool {
        let mut claims = Claims::none(utterance);
        claim_unknown(utterance, &mut claims);
        let mut changes: Vec<(StepRef, Found)> = Vec::new();
        for (index, step) in flow.steps.iter().enumerate() {
            let reference = StepRef::at(index);
            let Some(question) = scope::question(&step.kind).filter(|question| question.hear_early) else { continue };
            let Some(answer) = self.session.answers.get(&question.name).filter(|_| reference != open) else { continue };
            let answer = answer.clone();
            let reading = question.menu.reader.read(utterance, &mut claims, Mode::Early, &self.read_context());
            if let Reading::Found(found) = reading
                && !found.slip
                && found.value != answer
                && self.passes(question, &found)
            {
                changes.push((reference, found));
            }
        }
        match changes.as_slice() {
            [(reference, found)] => {
                self.offer(*reference, std::slice::from_ref(found));
                true
            }
            _none_or_several => false,
        }
    }

    /// Whether a question needs no answer any more.
    fn is_settled(&self, question: &Question) -> bool {
        question.skip_if.as_ref().is_some_and(|condition| self.holds(condition))
    }

    /// Leaves a question without an answer. Several choices left open are an empty list; a default is never kept.
    fn leave_out(&mut self, flow: &Flow, reference: StepRef, question: &Question) {
        if matches!(question.menu.reader.kind, AnswerKind::Choices) {
            self.session.answers.insert(question.name.clone(), AnswerValue::List(Vec::new()));
        }
        self.pass(flow, reference);
    }

    /// Goes on from a question that is left out or settled.
    fn pass(&mut self, flow: &Flow, reference: StepRef) {
        self.remember(flow, reference);
        self.leave(flow, reference, None);
    }

    /// SKIP: leaves the open question out if it may be; else asks it again.
    pub(super) fn skip_open(&mut self) {
        let Some((flow, reference, step)) = self.open_step() else {
            return self.repeat();
        };
        let StepKind::Ask(question) = &step.kind else {
            return self.repeat();
        };
        let offered = question.give_up.as_ref().is_some_and(|give_up| give_up.offers.contains(&Offered::Skip));
        if question.keeps_answer() && (question.may_skip() || offered) {
            self.close_aside();
            self.leave_out(flow, reference, question);
        } else {
            self.repeat();
        }
    }

    /// Reads what else a message says: companions of the open question, and questions not asked yet. True if something was found.
    pub(super) fn read_beside(
        &mut self,
        flow: &Flow,
        open: StepRef,
        utterance: &Utterance,
        claims: &mut Claims,
    ) -> bool {
        let companions = self.read_companions(flow, open, utterance, claims);
        self.read_early(flow, open, utterance, claims) || companions
    }

    /// Reads the companions of a question from what is left of the message. True if one was found.
    pub(super) fn read_companions(
        &mut self,
        flow: &Flow,
        reference: StepRef,
        utterance: &Utterance,
        claims: &mut Claims,
    ) -> bool {
        let StepKind::Ask(question) = &flow.step(reference).kind else { return false };
        let mut any = false;
        for companion in &question.companions {
            let step = flow.step(*companion);
            let Some(companion) = scope::question(&step.kind) else { continue };
            let reading = companion.menu.reader.read(utterance, claims, Mode::Companion, &self.read_context());
            self.note(&step.name, Mode::Companion, utterance, &reading);
            if let Reading::Found(found) = reading {
                if !self.passes(companion, &found) {
                    self.note_unchecked(&step.name);
                    continue;
                }
                self.keep(companion, found);
                self.trace.push(Trace::Answered(step.name.clone()));
                any = true;
            }
        }
        any
    }

    /// Takes what surely answers later questions from a message that nobody asked for, and says so. True if there is something.
    pub(super) fn take_early(&mut self, flow: &Flow, open: StepRef, utterance: &Utterance) -> bool {
        let mut claims = Claims::none(utterance);
        claim_unknown(utterance, &mut claims);
        let heard = self.has_consent(flow) && self.read_early(flow, open, utterance, &mut claims);
        if heard {
            self.tell_heard();
        }
        heard
    }

    /// Takes what surely answers questions that were not asked yet. True if something was found.
    fn read_early(&mut self, flow: &Flow, open: StepRef, utterance: &Utterance, claims: &mut Claims) -> bool {
        let companions = scope::question(&flow.step(open).kind).map_or(&[][..], |asked| &asked.companions);
        let mut any = false;
        for (index, step) in flow.steps.iter().enumerate() {
            let Some(question) = scope::question(&step.kind) else { continue };
            let reference = StepRef::at(index);
            let is_asked = reference == open || companions.contains(&reference);
            if !question.hear_early || is_asked || self.session.answers.contains_key(&question.name) {
                continue;
            }
            let reading = question.menu.reader.read(utterance, claims, Mode::Early, &self.read_context());
            if let Reading::Found(found) = reading
                && !found.slip
                && self.passes(question, &found)
            {
                let reading = Reading::Found(found.clone());
                self.note(&step.name, Mode::Early, utterance, &reading);
                self.keep(question, found);
                self.trace.push(Trace::HeardEarly(step.name.clone()));
                self.heard.push(step.name.clone());
                any = true;
            }
        }
        any
    }

    /// Says what was heard before it was asked.
    pub(super) fn tell_heard(&mut self) {
        let heard = std::mem::take(&mut self.heard);
        let Some(flow) = self.flow() else { return };
        let language = self.language();
        let pairs: Vec<(String, String)> = heard
            .iter()
            .filter_map(|name| {
                let step = flow.step(flow.find(name)?);
                let question = scope::question(&step.kind)?;
                let answer = self.session.answers.get(&question.name)?;
                Some((step.shown_name(language), super::show::answer(Some(question), answer, language)))
            })
            .collect();
        if pairs.is_empty() {
            return;
        }
        let records: Vec<Heard> = pairs.into_iter().map(|(name, value)| Heard { name, value }).collect();
        let list = Value::List(records.iter().map(|record| Value::Record(record)).collect());
        self.say_with(self.bot.engine_texts.heard_early, &[("heard", list)]);
    }

    /// Whether an answer passes the checks of its question.
    fn passes(&mut self, question: &Question, found: &Found) -> bool {
        // A choice that asks something back is not surely the answer.
        question.menu.asks(&found.value).is_none() && self.failed_check(question, found).is_none()
    }

    fn failed_check(&mut self, question: &Question, found: &Found) -> Option<crate::flow::TextRef> {
        if question.checks.is_empty() {
            return None;
        }
        let before = self.session.answers.insert(question.name.clone(), found.value.clone());
        let failed = question.checks.iter().find(|check| !self.holds(&check.condition)).map(|check| check.text);
        match before {
            Some(value) => self.session.answers.insert(question.name.clone(), value),
            None => self.session.answers.shift_remove(&question.name),
        };
        failed
    }

    /// An answer to the open question: asked back if it is unsure, checked, kept.
    pub(super) fn take(&mut self, flow: &Flow, reference: StepRef, question: &Question, found: Found) {
        if let Some(text) = self.failed_check(question, &found) {
            self.note_unchecked(&flow.step(reference).name);
            self.tell_heard();
            return self.miss_with(question, text);
        }
        let is_other = question.other && found.value == AnswerValue::text("other") && found.detail.is_none();
        if is_other {
            if let Some(wait) = self.wait_mut() {
                wait.aside = Some(super::session::Aside::Other);
            }
            return self.say(self.bot.engine_texts.say_other);
        }
        if question.confirm.is_some() {
            return self.offer(reference, &[found]);
        }
        if self.ask_back(question, &found) {
            return;
        }
        if question.menu.asks(&found.value).is_some_and(|asks| !asks.may_stand()) {
            return self.miss(question);
        }
        self.accept(flow, reference, found, true);
    }

    /// Keeps an answer of the open question and goes on.
    pub(super) fn accept(&mut self, flow: &Flow, reference: StepRef, found: Found, go_on: bool) {
        let step = flow.step(reference);
        let StepKind::Ask(question) = &step.kind else { return };
        let choice = match &found.value {
            AnswerValue::Text(id) => Some(id.clone()),
            AnswerValue::Flag(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
            AnswerValue::List(ids) => ids.first().cloned(),
            AnswerValue::Number(_) | AnswerValue::Range { .. } => None,
        };
        self.trace.push(Trace::Answered(step.name.clone()));
        self.cancel_timers(question);
        let choice_name = choice.as_deref().unwrap_or_default().to_owned();
        let declined = question.grant.is_some() && !question.grants_by(&choice_name);
        if question.sets_language {
            if self.bot.languages.find(&choice_name).is_some() {
                self.session.person.language = Some(choice_name.clone());
            }
        } else if question.grant.is_some() {
            if !declined {
                self.record_consent(question);
            }
        } else {
            self.keep(question, found);
            self.remember(flow, reference);
        }
        if go_on {
            self.leave(flow, reference, choice.as_deref());
        }
    }

    fn record_consent(&mut self, question: &Question) {
        let Some(grant) = &question.grant else { return };
        let reply = match self.inbound.map(|inbound| &inbound.content) {
            Some(Content::Text(text)) => text.clone(),
            Some(Content::Tap(tap)) => tap.title.clone().unwrap_or_else(|| PrivateText::new(tap.id.clone())),
            Some(
                Content::Location(_)
                | Content::Media { .. }
                | Content::Reaction { .. }
                | Content::Contacts
                | Content::Unsupported { .. },
            )
            | None => PrivateText::default(),
        };
        let consent = Consent {
            purpose: grant.purpose.clone(),
            notice: grant.notice.clone(),
            language: self.bot.languages.code(self.language()).to_owned(),
            at: self.said_at(),
            message: self.inbound.map(|inbound| inbound.id.clone()),
            reply,
        };
        self.session.person.consents.retain(|known| known.purpose != consent.purpose);
        self.session.person.consents.push(consent.clone());
        self.effect(Effect::RecordConsent(consent));
    }

    /// Keeps an answer under the question's name, its detail beside it.
    pub(super) fn keep(&mut self, question: &Question, found: Found) {
        let detail = format!("{}_detail", question.name);
        match found.detail {
            Some(text) => self.session.answers.insert(detail, AnswerValue::Text(text)),
            None => self.session.answers.shift_remove(&detail),
        };
        self.session.answers.insert(question.name.clone(), found.value);
    }

    /// Remembers an answered question for BACK.
    pub(super) fn remember(&mut self, flow: &Flow, reference: StepRef) {
        let name = &flow.step(reference).name;
        self.session.trail.retain(|known| known != name);
        self.session.trail.push(name.clone());
        let limit = self.context.limits.trail;
        if self.session.trail.len() > limit {
            let extra = self.session.trail.len() - limit;
            self.session.trail.drain(..extra);
        }
    }

    /// A message that is not text, as the answer to the open question. False: the question cannot use it.
    pub(super) fn answer_content(&mut self) -> bool {
        let Some((flow, reference, step)) = self.open_step() else { return false };
        let (StepKind::Ask(question), Some(inbound)) = (&step.kind, self.inbound) else { return false };
        match question.menu.reader.read_content(&inbound.content, &self.read_context()) {
            Some(Reading::Found(found)) => {
                self.take(flow, reference, question, found);
                true
            }
            Some(Reading::Offer(candidates)) => {
                self.offer(reference, &candidates);
                true
            }
            Some(Reading::Refused(_) | Reading::DontKnow | Reading::Nothing) | None => false,
        }
    }

    /// Anything at the review that surely answers a question changes that answer.
    fn change_at_review(&mut self, flow: &Flow, utterance: &Utterance) -> bool {
        if let Some(found) = flow.called.find_all(utterance).into_iter().next() {
            let step = StepRef::at(found.payload);
            if !self.correct_named(flow, step, utterance) {
                self.ask_again(flow, step);
            }
            return true;
        }
        let mut claims = Claims::none(utterance);
        let mut changed = false;
        for step in &flow.steps {
            let Some(question) = scope::question(&step.kind).filter(|question| question.keeps_answer()) else {
                continue;
            };
            let reading = question.menu.reader.read(utterance, &mut claims, Mode::Early, &self.read_context());
            if let (Reading::Found(found), Some(reference)) = (reading, flow.find(&step.name))
                && !found.slip
                && self.passes(question, &found)
            {
                self.replace(flow, reference, found);
                changed = true;
            }
        }
        if changed {
            self.repeat();
        }
        changed
    }
}

/// One thing heard early.
#[derive(Debug)]
struct Heard {
    name: String,
    value: String,
}

impl crate::render::Record for Heard {
    fn field(&self, name: &str) -> Value<'_> {
        match name {
            "name" => Value::text(&self.name),
            "value" => Value::text(&self.value),
            _ => Value::Unset,
        }
    }
}
