//! The store contract: one list of behaviours, run against every store; and what only a store on disk can show.
#![allow(clippy::unwrap_used, reason = "a test may unwrap; its helpers are not seen to be tests")]

mod contract;
mod fetches;
mod keeping;
mod migration;
#[cfg(feature = "mongodb")]
mod mongo;
mod operators;
mod queues;
mod sending;
pub(crate) mod support;
mod survival;

/// Runs each behaviour against each store.
macro_rules! contract {
    ($($module:ident :: $behaviour:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $behaviour() {
                super::$module::$behaviour(&libretto::store::MemoryStore::default()).await;
            })*
        }
        mod embedded {
            $(#[tokio::test]
            async fn $behaviour() {
                let folder = tempfile::tempdir().unwrap();
                super::$module::$behaviour(&super::support::embedded(folder.path(), super::support::at(0))).await;
            })*
        }
        #[cfg(feature = "mongodb")]
        mod on_mongodb {
            $(#[tokio::test]
            async fn $behaviour() {
                let Some(place) = super::mongo::place().await else { return };
                place.on(async |store| super::$module::$behaviour(&store).await).await;
            })*
        }
    };
}

contract! {
    queues::an_id_is_accepted_once_even_within_one_batch,
    queues::of_concurrent_duplicates_one_is_accepted,
    queues::what_is_ignored_is_remembered_and_starts_no_turn,
    queues::what_is_ignored_still_tells_another_address_of_whoever_is_known,
    queues::a_person_is_known_by_each_of_their_addresses,
    queues::two_who_turn_out_to_be_one_are_merged_into_the_older,
    queues::a_merge_makes_the_claim_of_the_newer_a_conflict,
    queues::timers_go_on_with_the_conversation_when_two_people_are_one,
    queues::entries_are_claimed_by_urgency_then_time_then_arrival,
    queues::people_take_turns_and_are_held_by_one_worker_at_a_time,
    queues::attempts_are_counted_unless_the_claim_is_given_back,
    queues::a_lost_lease_writes_nothing,
    queues::what_is_set_aside_is_dead_and_the_apology_goes_out,
    contract::a_commit_writes_everything_at_once,
    contract::a_session_comes_back_as_it_was_with_the_opt_out_of_the_store,
    contract::opting_out_is_ordered_by_the_time_of_the_word,
    contract::timers_replace_each_other_and_fire_once,
    contract::a_person_is_exported_whole,
    contract::an_erased_person_is_gone_once_the_receipt_is_settled,
    contract::former_addresses_lead_to_the_person_and_are_forgotten_with_them,
    contract::an_erased_person_who_opted_out_stays_opted_out,
    contract::ids_are_forgotten_after_their_time,
    contract::a_closed_store_is_unavailable,
    sending::a_commit_takes_its_first_message_along,
    sending::messages_of_one_person_go_out_in_order,
    sending::opting_out_kills_what_waits_but_for_the_confirmation,
    sending::what_falls_due_after_an_opt_out_is_not_sent,
    sending::a_lost_send_is_unknown_and_tried_again_later,
    sending::each_outcome_has_its_own_counter,
    sending::a_settlement_without_its_lease_is_a_conflict_unless_it_was_sent,
    sending::statuses_settle_what_is_unknown_and_only_move_forward,
    sending::a_failure_after_sending_is_listed_as_dead,
    sending::the_failure_of_an_earlier_try_does_not_end_a_later_one,
    fetches::a_fetch_is_asked_once_and_its_outcome_comes_through_the_inbox,
    fetches::fetches_are_taken_oldest_first_and_outlive_later_turns,
    fetches::a_fetch_that_waits_already_is_not_asked_twice,
    fetches::a_turn_that_meets_a_conflict_asks_nothing,
    fetches::a_lost_fetch_is_asked_again_and_counted,
    fetches::nothing_is_asked_for_somebody_who_was_erased,
    fetches::fetches_go_on_with_the_conversation_when_two_people_are_one,
    fetches::fetches_of_a_conversation_that_ends_as_merged_are_not_asked,
    operators::hand_offs_are_listed_oldest_first_until_they_are_given_back,
    operators::hand_offs_of_two_who_are_one_are_one,
    operators::somebody_known_by_their_id_has_their_addresses,
    operators::an_operator_erases_everything_at_once,
    operators::what_is_being_sent_when_its_person_is_erased_is_settled_first,
    operators::an_opt_out_survives_its_persons_erasure,
    operators::a_dead_message_goes_out_again_once_it_is_revived,
    operators::not_everything_that_is_dead_can_be_revived,
    keeping::texts_of_what_is_dead_are_forgotten_after_their_time,
    keeping::a_conversation_left_long_ago_is_forgotten_but_not_who_agreed,
    keeping::whoever_is_waited_for_keeps_their_conversation,
    keeping::nobody_is_left_out_however_many_there_are,
}
