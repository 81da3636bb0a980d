//! `libretto data export`: everything that is kept about one person.

use super::super::Ending;
use super::who::Who;
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(help = "The phone number with its country's code, or an id", value_name = "PHONE", value_parser = Who::parse)]
    who: Who,
}

pub(super) async fn run(store: &dyn Store, arguments: &Arguments) -> anyhow::Result<Ending> {
    let exported = match arguments.who.sender(store).await? {
        Some(sender) => store.export(&sender).await?,
        None => None,
    };
    if let Some(document) = exported {
        println!("{document:#}");
        Ok(Ending::Clean)
    } else {
        eprintln!("nothing is kept about {}", arguments.who);
        Ok(Ending::Findings)
    }
}
