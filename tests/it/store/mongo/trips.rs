//! How often a turn asks the database: counted by the driver.

use std::sync::{Arc, Mutex};

use libretto::message::Sender;
use libretto::store::{MongoStore, Store, TurnCommit};
use mongodb::Client;
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use mongodb::options::ClientOptions;

use super::super::support::*;
use super::by_hand;

#[tokio::test]
async fn a_turn_asks_the_database_four_times() {
    let Some(place) = super::place().await else { return };
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut options = ClientOptions::parse(&place.address).await.unwrap();
    let count = Arc::clone(&asked);
    options.command_event_handler = Some(EventHandler::callback(move |event| {
        if let CommandEvent::Started(started) = event {
            count.lock().unwrap().push(started.command_name);
        }
    }));
    let client = Client::with_options(options).unwrap();
    let store = MongoStore::over(client, &place.name, by_hand()).await.unwrap();
    let ann = Sender::phone("919800000001");
    turn(&store, "a", &ann, at(1), Vec::new()).await;
    for number in 2..5 {
        accept(&store, &format!("m{number}"), &ann, at(number)).await;
        asked.lock().unwrap().clear();
        let held = claim(&store, at(number)).await;
        let commit = TurnCommit { send_lease: Some(LEASE), ..saying(&held.session, at(number), vec![draft("reply")]) };
        store.commit_turn(held, commit).await.unwrap();
        // The lease, the queue, the turn with its reply taken for sending, the message done.
        let turn = std::mem::take(&mut *asked.lock().unwrap());
        assert_eq!(turn, ["findAndModify", "find", "findAndModify", "update"], "turn {number}");
    }
    place.remove().await;
}

#[tokio::test]
async fn what_was_applied_does_not_pile_up_in_the_document() {
    let Some(place) = super::place().await else { return };
    let store = place.store().await;
    let ann = Sender::phone("919800000001");
    for number in 0..12 {
        turn(&store, &format!("m{number}"), &ann, at(number), Vec::new()).await;
    }
    let people = place.database().collection::<mongodb::bson::Document>("whatsapp_user_state");
    let person = people.find_one(mongodb::bson::doc! {}).await.unwrap().unwrap();
    assert_eq!(person.get_array("applied").unwrap().len(), 1, "{person}");
    place.remove().await;
}
