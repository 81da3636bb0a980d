//! What a turn asks for, as one commit. Total over [`Effect`]: a new effect does not compile until it has its place here.

use crate::engine::{Effect, Session};
use crate::message::Timestamp;
use crate::store::{OutboxDraft, TurnCommit};

/// The commit of one turn: its session and its effects in the order the turn gave them.
pub(super) fn of_turn(session: Session, effects: Vec<Effect>, now: Timestamp) -> TurnCommit {
    let mut commit = TurnCommit { session: Some(session), now, ..TurnCommit::default() };
    for effect in effects {
        add(&mut commit, effect);
    }
    commit
}

fn add(commit: &mut TurnCommit, effect: Effect) {
    match effect {
        Effect::Send(send) => commit.outbox.push(OutboxDraft {
            message: send.message,
            despite_opt_out: send.despite_opt_out,
            // A chat reply stands below the message it answers anyway; quoting every one would double the screen.
            reply_to: None,
        }),
        Effect::SetTimer(timer) => {
            commit.set_timers.retain(|earlier| earlier.key != timer.key);
            commit.set_timers.push(timer);
        }
        Effect::CancelTimer { key } => {
            commit.set_timers.retain(|earlier| earlier.key != key);
            commit.cancel_timers.push(key);
        }
        Effect::Save(save) => commit.saves.push(save),
        Effect::OptOut { at } => commit.opt_out = Some(later(commit.opt_out, (true, at))),
        Effect::OptIn { at } => commit.opt_out = Some(later(commit.opt_out, (false, at))),
        Effect::RecordConsent(consent) => commit.consents.push(consent),
        Effect::WithdrawConsent { at } => commit.withdrawn = Some(at),
        Effect::HandOff(hand_off) => commit.hand_offs.push(hand_off),
        Effect::HandBack { team } => commit.hand_backs.push(team),
        Effect::Alert(alert) => commit.alerts.push(alert),
        Effect::Erase => commit.erase = true,
        Effect::Fetch(fetch) => commit.fetches.push(fetch),
    }
}

/// Of two changes of the opt-out the one said later; on a tie the opt-out.
fn later(first: Option<(bool, Timestamp)>, second: (bool, Timestamp)) -> (bool, Timestamp) {
    match first {
        Some(first) if (first.1, first.0) > (second.1, second.0) => first,
        Some(_) | None => second,
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;

    use super::*;
    use crate::engine::{Alert, Consent, HandOff, Save, Send, Timer};
    use crate::message::{Body, Outbound, PersonId, PrivateText};

    fn text(template: &str) -> Outbound {
        Outbound { template: template.to_owned(), body: Body::Text(template.to_owned()), choices: Vec::new() }
    }

    fn timer(key: &str, wait: u64) -> Timer {
        Timer { key: key.to_owned(), wait, due: Timestamp::from_seconds(60) }
    }

    #[test]
    fn every_effect_has_its_place_in_the_commit() {
        let now = Timestamp::from_seconds(10);
        let session = Session::new(PersonId::new("p"));
        let consent = Consent {
            purpose: "consent".to_owned(),
            notice: "1".to_owned(),
            language: "en".to_owned(),
            at: now,
            message: None,
            reply: PrivateText::new("AGREE"),
        };
        let save = Save { purpose: "prefs".to_owned(), fields: IndexMap::new() };
        let hand_off = HandOff { team: "coordinators".to_owned(), step: "coordinator".to_owned() };
        let alert = Alert { reason: "fever".to_owned(), team: None };
        let commit = of_turn(
            session.clone(),
            vec![
                Effect::Send(Send { message: text("one"), despite_opt_out: false }),
                Effect::SetTimer(timer("remind", 1)),
                Effect::SetTimer(timer("expire", 1)),
                Effect::SetTimer(timer("remind", 2)),
                Effect::CancelTimer { key: "expire".to_owned() },
                Effect::Save(save.clone()),
                Effect::OptOut { at: now },
                Effect::OptIn { at: now },
                Effect::RecordConsent(consent.clone()),
                Effect::WithdrawConsent { at: now },
                Effect::HandOff(hand_off.clone()),
                Effect::HandBack { team: "nurses".to_owned() },
                Effect::Alert(alert.clone()),
                Effect::Erase,
                Effect::Send(Send { message: text("two"), despite_opt_out: true }),
            ],
            now,
        );
        assert_eq!(commit.session, Some(session));
        assert_eq!(
            commit.outbox,
            vec![
                OutboxDraft { message: text("one"), despite_opt_out: false, reply_to: None },
                OutboxDraft { message: text("two"), despite_opt_out: true, reply_to: None },
            ]
        );
        assert_eq!(commit.set_timers, vec![timer("remind", 2)]);
        assert_eq!(commit.cancel_timers, vec!["expire".to_owned()]);
        assert_eq!(commit.opt_out, Some((true, now)), "on a tie the opt-out wins");
        assert_eq!((commit.saves, commit.consents), (vec![save], vec![consent]));
        assert_eq!((commit.hand_offs, commit.alerts), (vec![hand_off], vec![alert]));
        assert_eq!(commit.hand_backs, ["nurses"]);
        assert_eq!((commit.withdrawn, commit.erase, commit.now), (Some(now), true, now));
        assert_eq!(commit.send_lease, None);
    }

    #[test]
    fn the_later_word_on_opting_out_counts() {
        let (early, late) = (Timestamp::from_seconds(1), Timestamp::from_seconds(2));
        let of = |effects| of_turn(Session::new(PersonId::new("p")), effects, late).opt_out;
        assert_eq!(of(vec![Effect::OptOut { at: early }, Effect::OptIn { at: late }]), Some((false, late)));
        assert_eq!(of(vec![Effect::OptIn { at: late }, Effect::OptOut { at: early }]), Some((false, late)));
        assert_eq!(of(vec![Effect::OptIn { at: early }, Effect::OptOut { at: late }]), Some((true, late)));
    }
}
