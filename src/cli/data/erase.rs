//! `libretto data erase`: one person is forgotten.

use super::super::Ending;
use super::who::Who;
use crate::clock::{Clock, SystemClock};
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(help = "The phone number with its country's code, or an id", value_name = "PHONE", value_parser = Who::parse)]
    who: Who,
}

pub(super) async fn run(store: &dyn Store, arguments: &Arguments) -> anyhow::Result<Ending> {
    let receipt = match arguments.who.sender(store).await? {
        Some(sender) => store.erase(&sender, SystemClock.now()).await?,
        None => None,
    };
    if let Some(receipt) = receipt {
        println!("{:#}", serde_json::to_value(&receipt)?);
        eprintln!(
            "{} is erased. Ids of messages stay for a while as hashes, so that nothing is applied twice. Copies made by \
             `data backup` still hold what was erased.",
            arguments.who
        );
        Ok(Ending::Clean)
    } else {
        eprintln!("nothing is kept about {}", arguments.who);
        Ok(Ending::Findings)
    }
}
