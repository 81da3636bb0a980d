//! Small exchanges inside an open question: "did you mean", "are you sure", "reply CONTINUE", "which one to change".

use super::conversation::Conversation;
use super::session::Aside;
use crate::answer::{
    AnswerKind, AnswerValue, ChoiceList, ChoiceSpec, Claims, Found, Mode, Question as Reader, Reading, Utterance,
};
use crate::flow::{StepKind, StepRef};
use crate::message::Choice;
use crate::render::Value;

/// The most values that are offered at once, so that they fit under one text.
const MOST_OFFERED: usize = 3;

impl Conversation<'_> {
    /// Reads a message as the answer to the small exchange that is open. False: it is about the question itself.
    pub(super) fn settle_aside(&mut self, utterance: &Utterance) -> bool {
        let Some(aside) = self.wait().and_then(|wait| wait.aside.clone()) else { return false };
        match aside {
            Aside::RedFlag { group } => self.settle_red_flag(&group, utterance),
            Aside::Offer { name, values } => self.settle_offer(&name, values, utterance),
            Aside::Asked { choice } => self.settle_asked(&choice, utterance),
            Aside::Sure { keyword, .. } => self.settle_sure(&keyword, utterance),
            Aside::Other => self.settle_other(utterance),
            Aside::Change => self.settle_change(utterance),
        }
    }

    pub(super) fn close_aside(&mut self) {
        if let Some(wait) = self.wait_mut() {
            wait.aside = None;
        }
    }

    fn settle_red_flag(&mut self, group: &str, utterance: &Utterance) -> bool {
        let flag = self.bot.red_flags.list.iter().find(|flag| flag.name == group);
        let resumes =
            flag.and_then(|flag| flag.wait_for.as_ref()).is_none_or(|words| !words.find_all(utterance).is_empty());
        if resumes {
            self.close_aside();
            self.repeat();
        } else {
            self.say(self.bot.engine_texts.red_flag_wait);
        }
        true
    }

    /// Offers values that a message may have meant. With one value the choices are yes and no.
    pub(super) fn offer(&mut self, step: StepRef, found: &[Found]) {
        let Some(flow) = self.flow() else { return };
        let StepKind::Ask(question) = &flow.step(step).kind else { return };
        let language = self.language();
        let mut values: Vec<(AnswerValue, String)> = Vec::new();
        for candidate in found.iter().take(MOST_OFFERED) {
            let title = super::show::answer(Some(question), &candidate.value, language);
            if !values.iter().any(|(known, _)| *known == candidate.value) {
                values.push((candidate.value.clone(), title));
            }
        }
        if let AnswerKind::Place(gazetteer) = &question.menu.reader.kind {
            let names: Vec<&str> = values.iter().filter_map(|(value, _)| value.as_text()).collect();
            let titles = gazetteer.titles(&names);
            if titles.len() == values.len() {
                values.iter_mut().zip(titles).for_each(|((_, shown), title)| *shown = title);
            }
        }
        let text = question.confirm.filter(|_| found.len() == 1).unwrap_or(self.bot.engine_texts.did_you_mean);
        self.offer_values(question.name.clone(), values, text);
    }

    pub(super) fn offer_values(
        &mut self,
        name: String,
        values: Vec<(AnswerValue, String)>,
        text: crate::flow::TextRef,
    ) {
        let choices = if values.len() == 1 {
            self.yes_no_choices()
        } else {
            values
                .iter()
                .enumerate()
                .map(|(index, (_, title))| Choice {
                    id: format!("_{}", index + 1),
                    title: title.clone(),
                    description: None,
                })
                .collect()
        };
        let titles: Vec<String> = values.iter().map(|(_, title)| title.clone()).collect();
        if let Some(wait) = self.wait_mut() {
            wait.aside = Some(Aside::Offer { name, values });
        }
        let options = Value::List(titles.iter().map(|title| Value::text(title)).collect());
        self.ask(text, &[("options", options)], choices);
    }

    fn settle_offer(&mut self, name: &str, values: Vec<(AnswerValue, String)>, utterance: &Utterance) -> bool {
        if let [(value, _)] = values.as_slice() {
            match self.read_yes_no(utterance) {
                Some(true) => {
                    self.take_offered(name, value.clone());
                    return true;
                }
                Some(false) => {
                    self.close_aside();
                    self.repeat();
                    return true;
                }
                None => {}
            }
        }
        let picked =
            pick(&values, utterance, &self.read_context()).or_else(|| self.pick_by_state(name, &values, utterance));
        self.close_aside();
        match picked.and_then(|index| values.into_iter().nth(index)) {
            Some((value, _)) => {
                self.take_offered(name, value);
                true
            }
            None => false,
        }
    }

    /// "Maharashtra", where towns of two states are on offer.
    fn pick_by_state(&self, name: &str, values: &[(AnswerValue, String)], utterance: &Utterance) -> Option<usize> {
        let flow = self.flow()?;
        let StepKind::Ask(question) = &flow.step(*flow.by_answer.get(name)?).kind else { return None };
        let AnswerKind::Place(gazetteer) = &question.menu.reader.kind else { return None };
        let names: Vec<&str> = values.iter().filter_map(|(value, _)| value.as_text()).collect();
        gazetteer.pick_by_state(&names, utterance).filter(|_| names.len() == values.len())
    }

    /// Takes the value at a place of the open offer, as tapped.
    pub(super) fn take_offer_at(&mut self, index: usize) -> bool {
        let Some(Aside::Offer { name, values }) = self.wait().and_then(|wait| wait.aside.clone()) else { return false };
        let Some((value, _)) = values.into_iter().nth(index) else { return false };
        self.take_offered(&name, value);
        true
    }

    /// A value the person said yes to.
    pub(super) fn take_offered(&mut self, name: &str, value: AnswerValue) {
        self.close_aside();
        let Some((flow, open, _)) = self.open_step() else { return };
        let Some(step) = flow.by_answer.get(name).copied() else { return };
        let found = Found::new(value, 0..0);
        if step == open {
            self.accept(flow, step, found, true);
        } else {
            self.replace(flow, step, found);
            self.repeat();
        }
    }

    fn settle_other(&mut self, utterance: &Utterance) -> bool {
        let Some((flow, step, open)) = self.open_step() else { return false };
        let StepKind::Ask(question) = &open.kind else { return false };
        let typed = utterance.text().trim();
        if typed.is_empty() {
            self.say(self.bot.engine_texts.say_other);
            return true;
        }
        if typed.chars().count() > question.menu.reader.max_length {
            self.say(self.bot.engine_texts.too_long);
            return true;
        }
        self.close_aside();
        let mut found = Found::new(AnswerValue::text("other"), 0..0);
        found.detail = Some(typed.to_owned());
        self.accept(flow, step, found, true);
        true
    }

    /// Asks which answer is to be changed.
    pub(super) fn ask_which_to_change(&mut self) {
        let Some(flow) = self.flow() else { return };
        let language = self.language();
        let choices: Vec<Choice> = flow
            .by_answer
            .iter()
            .filter(|(name, _)| self.session.answers.contains_key(*name))
            .map(|(_, step)| Choice {
                id: flow.step(*step).name.clone(),
                title: flow.step(*step).shown_name(language),
                description: None,
            })
            .collect();
        if choices.is_empty() {
            self.repeat();
            return;
        }
        if let Some(wait) = self.wait_mut() {
            wait.aside = Some(Aside::Change);
        }
        self.ask(self.bot.engine_texts.which_change, &[], choices);
    }

    fn settle_change(&mut self, utterance: &Utterance) -> bool {
        self.close_aside();
        let Some(flow) = self.flow() else { return false };
        let named = flow.called.find_all(utterance).into_iter().next().map(|found| found.payload);
        match named.and_then(|index| flow.steps.get(index)) {
            Some(step) => {
                if let Some(reference) = flow.find(&step.name)
                    && !self.correct_named(flow, reference, utterance)
                {
                    self.ask_again(flow, reference);
                }
                true
            }
            None => false,
        }
    }

    pub(super) fn yes_no_choices(&self) -> Vec<Choice> {
        [("yes", self.bot.engine_texts.yes), ("no", self.bot.engine_texts.no)]
            .map(|(id, text)| Choice { id: id.to_owned(), title: self.engine_text(text), description: None })
            .to_vec()
    }

    pub(super) fn sure_choices(&self) -> Vec<Choice> {
        [("sure_yes", self.bot.engine_texts.sure_yes), ("sure_no", self.bot.engine_texts.sure_no)]
            .map(|(id, text)| Choice { id: id.to_owned(), title: self.engine_text(text), description: None })
            .to_vec()
    }

    pub(super) fn read_yes_no(&self, utterance: &Utterance) -> Option<bool> {
        let reader = Reader { kind: AnswerKind::YesNo, choices: ChoiceList::default(), strict: false, max_length: 100 };
        match reader.read(utterance, &mut Claims::none(utterance), Mode::Open, &self.read_context()) {
            Reading::Found(Found { value: AnswerValue::Flag(flag), .. }) => Some(flag),
            Reading::Found(_) | Reading::Offer(_) | Reading::Refused(_) | Reading::DontKnow | Reading::Nothing => None,
        }
    }
}

/// The ids of what is offered, by place; no number, because a number is a place or an answer itself.
const OFFERED: [&str; 10] = ["_a", "_b", "_c", "_d", "_e", "_f", "_g", "_h", "_i", "_j"];

/// Which of the offered values a message names, by its title or its number.
pub(super) fn pick(
    values: &[(AnswerValue, String)],
    utterance: &Utterance,
    context: &crate::answer::ReadContext<'_>,
) -> Option<usize> {
    let specs = values
        .iter()
        .zip(&OFFERED)
        .map(|((_, title), id)| ChoiceSpec {
            id: (*id).to_owned(),
            titles: vec![("en".to_owned(), title.clone())],
            also: Vec::new(),
            not: Vec::new(),
            matches: None,
            gives_way: false,
        })
        .collect();
    let choices = ChoiceList::compile(specs).ok()?;
    let reader = Reader { kind: AnswerKind::Choice, choices, strict: false, max_length: 100 };
    match reader.read(utterance, &mut Claims::none(utterance), Mode::Open, context) {
        Reading::Found(Found { value: AnswerValue::Text(id), slip: false, .. }) => {
            OFFERED.iter().position(|offered| *offered == id)
        }
        Reading::Found(_) | Reading::Offer(_) | Reading::Refused(_) | Reading::DontKnow | Reading::Nothing => None,
    }
}
