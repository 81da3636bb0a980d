//! What comes before the open question: keywords, red flags, and people who own the conversation.

use super::conversation::Conversation;
use super::effect::{Alert, Effect};
use super::input::Input;
use super::session::{Answers, Aside, SessionState};
use super::turn::Trace;
use crate::answer::Utterance;
use crate::flow::{Action, Bot, Keyword, Target, Then};
use crate::message::{Content, Inbound};

pub(super) fn is_opt_out(bot: &Bot, inbound: &Inbound) -> bool {
    let Content::Text(text) = &inbound.content else { return false };
    let utterance = Utterance::new(text.expose());
    let opts_out = |keyword: &Keyword| keyword.action == Some(Action::OptOut);
    let in_flows = bot
        .flows
        .values()
        .any(|flow| flow.keywords.words.whole(&utterance).is_some_and(|index| opts_out(&flow.keywords.list[index])));
    in_flows || bot.keywords.words.whole(&utterance).is_some_and(|index| opts_out(&bot.keywords.list[index]))
}

pub(super) fn is_urgent(bot: &Bot, input: &Input) -> bool {
    let Input::Message(inbound) = input else { return true };
    let Content::Text(text) = &inbound.content else { return false };
    let utterance = Utterance::new(text.expose());
    bot.keywords.words.whole(&utterance).is_some()
        || bot.flows.values().any(|flow| flow.keywords.words.whole(&utterance).is_some())
        || bot.red_flags.raised(&utterance).is_some()
}

impl<'a> Conversation<'a> {
    /// The keyword that the whole message is: the flow's own first.
    pub(super) fn keyword(&self, utterance: &Utterance) -> Option<&'a Keyword> {
        let own = self.flow().map(|flow| &flow.keywords);
        own.into_iter()
            .chain([&self.bot.keywords])
            .find_map(|keywords| keywords.words.whole(utterance).map(|index| &keywords.list[index]))
    }

    fn keyword_named(&self, name: &str) -> Option<&'a Keyword> {
        let own = self.flow().map(|flow| &flow.keywords.list);
        own.into_iter().chain([&self.bot.keywords.list]).flatten().find(|keyword| keyword.name == name)
    }

    /// Does what a keyword says. It never uses up an attempt at the open question.
    pub(super) fn act_on(&mut self, keyword: &'a Keyword) {
        self.trace.push(Trace::Keyword(keyword.name.clone()));
        if let Some(question) = keyword.confirm {
            return self.ask_sure(keyword, question);
        }
        self.perform(keyword);
    }

    fn ask_sure(&mut self, keyword: &'a Keyword, question: crate::flow::TextRef) {
        let ended = match &self.session.state {
            SessionState::Ended(end) => Some(end.clone()),
            // Asked once more: what had ended before the first time has ended still.
            SessionState::Waiting(wait) => match &wait.aside {
                Some(Aside::Sure { ended, .. }) => ended.clone(),
                Some(
                    Aside::Offer { .. } | Aside::Asked { .. } | Aside::RedFlag { .. } | Aside::Other | Aside::Change,
                )
                | None => None,
            },
            SessionState::New => None,
        };
        if self.wait().is_none() {
            // Without an open question there is nothing to come back to: the answer is waited for all the same.
            self.session.state = SessionState::Waiting(super::session::Wait::default());
        }
        if let Some(wait) = self.wait_mut() {
            wait.aside = Some(Aside::Sure { keyword: keyword.name.clone(), ended });
        }
        let choices = self.sure_choices();
        let opted_out = std::mem::replace(&mut self.session.person.opted_out, false);
        self.ask(question, &[], choices);
        self.session.person.opted_out = opted_out;
        self.owe_last_message();
    }

    /// The answer to "are you sure?". Anything but yes leaves things as they were.
    pub(super) fn settle_sure(&mut self, name: &str, utterance: &Utterance) -> bool {
        let Some(keyword) = self.keyword_named(name) else { return false };
        let sure = self.read_yes_no(utterance) == Some(true);
        self.leave_sure();
        if sure {
            self.perform(keyword);
        } else if !self.is_owned() {
            self.repeat();
        }
        true
    }

    /// Takes "are you sure?" back: the conversation stands where it stood before.
    pub(super) fn leave_sure(&mut self) {
        let Some(wait) = self.wait_mut() else { return };
        if let Some(Aside::Sure { ended: Some(end), .. }) = wait.aside.take() {
            self.session.state = SessionState::Ended(end);
        } else if self.session.place.is_none() {
            self.session.state = SessionState::New;
        }
    }

    /// Performs a keyword that was tapped as "yes" or confirmed.
    pub(super) fn perform_named(&mut self, name: &str) {
        if let Some(keyword) = self.keyword_named(name) {
            self.perform(keyword);
        }
    }

    fn perform(&mut self, keyword: &'a Keyword) {
        let at = self.said_at();
        match keyword.action {
            Some(Action::OptOut) => {
                let already = std::mem::replace(&mut self.session.person.opted_out, true);
                self.effect(Effect::OptOut { at });
                if !already && let Some(text) = keyword.say {
                    self.say_despite_opt_out(text);
                }
            }
            Some(Action::OptIn) => {
                self.session.person.opted_out = false;
                self.effect(Effect::OptIn { at });
                self.say_and_go(keyword);
            }
            Some(Action::Withdraw) => {
                self.session.person.consents.clear();
                self.forget_answers();
                self.effect(Effect::WithdrawConsent { at });
                self.end("withdrawn");
                if let Some(text) = keyword.say {
                    self.say_despite_opt_out(text);
                }
            }
            Some(Action::Erase) => {
                if let Some(text) = keyword.say {
                    self.say_despite_opt_out(text);
                }
                self.forget_answers();
                self.session.place = None;
                self.session.state = SessionState::New;
                self.session.person.consents.clear();
                self.session.person.language = None;
                self.session.person.owner = None;
                self.effect(Effect::Erase);
            }
            Some(Action::Back) => {
                if let Some(text) = keyword.say {
                    self.say(text);
                }
                self.go_back();
            }
            Some(Action::Skip) => {
                if let Some(text) = keyword.say {
                    self.say(text);
                }
                self.skip_open();
            }
            Some(Action::Restart) => {
                if let Some(text) = keyword.say {
                    self.say(text);
                }
                self.restart();
            }
            None => self.say_and_go(keyword),
        }
    }

    fn forget_answers(&mut self) {
        self.session.answers = Answers::new();
        self.session.fetched = super::fetch::Results::default();
        self.session.trail.clear();
        self.session.left_open = None;
        self.session.stack.clear();
        self.session.invited = None;
    }

    fn say_and_go(&mut self, keyword: &'a Keyword) {
        if let Some(text) = keyword.say {
            self.say(text);
        }
        if self.is_owned() {
            return;
        }
        match &keyword.then {
            Some(then) => {
                let target = self.choose(then, None);
                self.follow_interrupt(target);
            }
            None => self.repeat(),
        }
    }

    /// Follows a keyword's target: without a step of its own it comes back to the open question.
    fn follow_interrupt(&mut self, target: Target) {
        match target {
            Target::Resume | Target::Next => {
                if matches!(self.session.state, SessionState::New) {
                    self.begin(None);
                } else {
                    self.repeat();
                }
            }
            Target::Back => self.go_back(),
            Target::End => self.finish_flow("completed"),
            Target::Step(step) => {
                if let Some(flow) = self.flow() {
                    self.run_from(flow, step);
                }
            }
        }
    }

    /// Answers a red flag. With `wait_for` the open question waits, so that no question follows the emergency text; without it
    /// the conversation goes on.
    pub(super) fn raise(&mut self, index: usize) {
        let Some(flag) = self.bot.red_flags.list.get(index) else { return };
        self.trace.push(Trace::RedFlag(flag.name.clone()));
        self.say_despite_opt_out(flag.say);
        if flag.alert.is_some() {
            self.effect(Effect::Alert(Alert { reason: flag.name.clone(), team: flag.alert.clone() }));
        }
        if flag.wait_for.is_none() {
            if !self.session.person.opted_out && !self.is_owned() {
                self.repeat();
            }
        } else if let Some(wait) = self.wait_mut() {
            wait.aside = Some(Aside::RedFlag { group: flag.name.clone() });
            // What was said before the emergency is not read after it: the question comes again once the person goes on.
            self.drop_gathered();
        }
    }

    /// Where a `then` leads.
    pub(super) fn choose(&self, then: &Then, choice: Option<&str>) -> Target {
        match then {
            Then::Always(target) => *target,
            Then::ByChoice(list) => {
                list.iter().find(|(id, _)| Some(id.as_str()) == choice).map_or(Target::Next, |(_, target)| *target)
            }
            Then::ByCondition(list) => list
                .iter()
                .find(|(condition, _)| condition.as_ref().is_none_or(|condition| self.holds(condition)))
                .map_or(Target::Next, |(_, target)| *target),
        }
    }
}
