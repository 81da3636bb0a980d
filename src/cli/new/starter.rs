//! The files of the small bot, as they lie in `starter/`. Its flow is called `starter` there.

/// The name of the flow in the files below.
const NAME: &str = "starter";

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("starter/", $path)))),+]
    };
}

const FILES: &[(&str, &str)] = files![
    "flows/bot.yaml",
    "flows/starter.yaml",
    "flows/starter.test.yaml",
    "templates/_bot/en/erase_sure.txt",
    "templates/_bot/en/erased.txt",
    "templates/_bot/en/help.txt",
    "templates/_bot/en/stopped.txt",
    "templates/_bot/en/tomorrow.txt",
    "templates/_bot/en/welcome_back.txt",
    "templates/_bot/en/withdrawn.txt",
    "templates/starter/en/a_person_can_help.txt",
    "templates/starter/en/connecting.txt",
    "templates/starter/en/consent.txt",
    "templates/starter/en/day.txt",
    "templates/starter/en/declined.txt",
    "templates/starter/en/help_with.txt",
    "templates/starter/en/help_with_again.txt",
    "templates/starter/en/still_there.txt",
    "templates/starter/en/summary.txt",
    "templates/starter/en/thanks.txt",
    "templates/starter/en/welcome_again.txt",
];

/// The files of a bot whose flow is called `name`, with the schemas for editors.
pub(super) fn files(name: &str) -> Vec<(String, String)> {
    let named = |text: &str| {
        text.replace(&format!("flow: {NAME}"), &format!("flow: {name}"))
            .replace(&format!("templates/{NAME}/"), &format!("templates/{name}/"))
    };
    let bot = FILES.iter().map(|(path, text)| (path.replace(NAME, name), named(text)));
    let schemas = crate::flow::schema::FILES.iter().map(|(path, text)| (format!("schemas/{path}"), (*text).to_owned()));
    bot.chain(schemas).collect()
}
