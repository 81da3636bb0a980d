//! `review`: the answers are read back; yes saves them, anything else changes them.

use crate::answer::{AnswerKind, AnswerValue};
use crate::engine::conversation::Conversation;
use crate::engine::effect::{Effect, Save};
use crate::engine::session::Answers;
use crate::engine::{scope, show};
use crate::flow::{Flow, Question, Review, StepKind};

/// The purpose whose record says in words where somebody wants to be helped.
const PREFERENCES: &str = "prefs";

/// The field of that record.
const LOCATION: &str = "location";

impl<'a> Conversation<'a> {
    pub(super) fn present_review(&mut self, review: &'a Review) {
        let choices = show::choices(&review.menu.items, self.language());
        self.ask(review.text, &[], choices);
    }

    /// The answer to the review.
    pub(in crate::engine) fn reviewed(&mut self, choice: &str) {
        let Some((flow, reference, step)) = self.open_step() else { return };
        let StepKind::Review(review) = &step.kind else { return };
        if choice == "change" {
            return self.ask_which_to_change();
        }
        self.save(flow, review);
        self.remember(flow, reference);
        self.take_choice(flow, reference, "yes");
    }

    /// Keeps the answers that were read back, if they are kept at all.
    pub(in crate::engine) fn save(&mut self, flow: &Flow, review: &Review) {
        let Some(purpose) = &review.save else { return };
        let kept = |name: &String| review.fields.is_empty() || review.fields.contains(name);
        let mut fields: Answers = self
            .session
            .answers
            .iter()
            .filter(|(name, _)| kept(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if purpose == PREFERENCES
            && let Some(location) = self.location(flow, &fields)
        {
            fields.insert(LOCATION.to_owned(), AnswerValue::text(location));
        }
        self.effect(Effect::Save(Save { purpose: purpose.clone(), fields }));
    }

    /// The first place among the answers with its companion number, in words: "Pune, 50 km".
    fn location(&self, flow: &Flow, fields: &Answers) -> Option<String> {
        let language = self.language();
        let shown = |question: &Question| {
            let answer = fields.get(&question.name)?;
            Some(show::answer(Some(question), answer, language))
        };
        let (place, named) = flow.steps.iter().find_map(|step| {
            let place = scope::question(&step.kind)?;
            matches!(place.menu.reader.kind, AnswerKind::Place(_)).then_some(())?;
            Some((place, shown(place)?))
        })?;
        let radius = place.companions.iter().find_map(|companion| {
            let companion = scope::question(&flow.step(*companion).kind)?;
            matches!(companion.menu.reader.kind, AnswerKind::Number { .. }).then_some(())?;
            shown(companion)
        });
        Some(radius.map_or(named.clone(), |radius| format!("{named}, {radius}")))
    }
}
