//! What can be seen of a conversation from outside, and a check for every word of `events` and `must_not`.

use serde_json::Value;

/// One thing sent and everything that came back.
pub(super) struct Exchange {
    pub(super) input: Value,
    lines: Vec<Value>,
}

impl Exchange {
    pub(super) fn new(input: Value, lines: Vec<Value>) -> Self {
        Self { input, lines }
    }

    /// The line that says where the conversation stands.
    pub(super) fn line(&self) -> &Value {
        self.lines.last().expect("every exchange ends with a line")
    }

    pub(super) fn messages(&self) -> impl Iterator<Item = &Value> {
        self.lines.iter().flat_map(|line| line["messages"].as_array().into_iter().flatten())
    }

    pub(super) fn step(&self) -> Option<&str> {
        self.line()["step"].as_str()
    }

    pub(super) fn has_effect(&self, prefix: &str) -> bool {
        self.lines
            .iter()
            .flat_map(|line| line["effects"].as_array().into_iter().flatten())
            .any(|effect| effect.as_str().is_some_and(|effect| effect.starts_with(prefix)))
    }

    fn says(&self, template: &str) -> bool {
        self.templates().contains(&template)
    }

    fn templates(&self) -> Vec<&str> {
        self.messages().filter_map(|message| message["template"].as_str()).collect()
    }

    fn text(&self) -> String {
        self.messages().filter_map(|message| message["text"].as_str()).collect::<Vec<_>>().join("\n")
    }

    fn answer(&self, name: &str) -> &Value {
        &self.line()["answers"][name]
    }

    /// A question with exactly the choices yes and no.
    pub(super) fn asks_yes_or_no(&self) -> bool {
        let ids: Vec<&str> = self
            .messages()
            .last()
            .and_then(|message| message["choices"].as_array())
            .into_iter()
            .flatten()
            .filter_map(|choice| choice["id"].as_str())
            .collect();
        ids == ["yes", "no"]
    }

    /// A new wording for an answer that was not understood.
    fn is_reprompt(&self) -> bool {
        self.templates().iter().any(|name| {
            name.ends_with("_again")
                || ["simpler", "not_understood", "did_you_mean", "a_person_can_help"].contains(name)
        })
    }

    fn offers_way_out(&self) -> bool {
        self.messages().any(|message| {
            let choices = message["choices"].to_string();
            choices.contains("\"coordinator\"") || choices.contains("\"skip\"")
        }) || self.text().contains("SKIP")
    }

    pub(super) fn shown(&self) -> String {
        let said: Vec<String> = self
            .messages()
            .map(|message| {
                let text: String = message["text"].as_str().unwrap_or_default().chars().take(70).collect();
                format!("{} “{}”", message["template"].as_str().unwrap_or_default(), text.replace('\n', " "))
            })
            .collect();
        format!("> {} → {} {} {}", self.input, said.join(" | "), self.line()["effects"], self.line()["answers"])
    }
}

pub(super) fn opted_out_at_end(log: &[Exchange]) -> bool {
    let last = |effect: &str| log.iter().rposition(|exchange| exchange.has_effect(effect));
    last("opt_out") > last("opt_in")
}

const HEALTH: [&str; 8] = ["cancer_type", "stage", "city", "radius", "budget", "scheme", "urgency", "need"];

/// The places of the log at which an input was sent that holds this text.
fn sent<'a>(log: &'a [Exchange], text: &'a str) -> impl Iterator<Item = &'a Exchange> {
    log.iter().filter(move |exchange| exchange.input.to_string().to_lowercase().contains(text))
}

fn is_media(exchange: &Exchange) -> bool {
    ["image", "audio", "document", "video", "sticker"].contains(&exchange.input["type"].as_str().unwrap_or_default())
}

/// Whether a question follows in the same exchange after a text with this name.
fn repeats_question_after(log: &[Exchange], template: &str) -> bool {
    let with: Vec<&Exchange> = log.iter().filter(|exchange| exchange.says(template)).collect();
    !with.is_empty() && with.iter().all(|exchange| exchange.templates().len() > 1 && exchange.step().is_some())
}

/// What came before the agreement.
fn before_consent(log: &[Exchange]) -> &[Exchange] {
    let agreed = log.iter().position(|exchange| exchange.has_effect("record_consent")).unwrap_or(log.len());
    &log[..agreed]
}

fn never(log: &[Exchange], name: &str, value: &str) -> bool {
    log.iter().all(|exchange| *exchange.answer(name) != value)
}

fn no_answer_contains(log: &[Exchange], text: &str) -> bool {
    log.iter().all(|exchange| {
        let answers = exchange.line()["answers"].as_object().into_iter().flatten();
        answers.map(|(_, value)| value.to_string().to_lowercase()).all(|value| !value.contains(text))
    })
}

/// Whether the word was observed (an event) or avoided (a `must_not`).
#[expect(clippy::too_many_lines, reason = "a table: one arm for each word")]
fn holds(word: &str, log: &[Exchange]) -> Option<bool> {
    let any = |check: &dyn Fn(&Exchange) -> bool| log.iter().any(check);
    Some(match word {
        "uses_early_answers" => any(&|exchange| exchange.says("heard_early")),
        "consent_asked_first" => log.first().is_some_and(|first| first.templates() == ["consent"]),
        "correction_acknowledged" => any(&|exchange| exchange.says("corrected")),
        "opt_out_confirmed_once" => log.iter().filter(|exchange| exchange.says("stopped")).count() == 1,
        "opted_in_again" => any(&|exchange| exchange.has_effect("opt_in")),
        "help_shown" => any(&|exchange| exchange.says("help")),
        "question_repeated_after_help" => repeats_question_after(log, "help"),
        "media_explained" => {
            log.iter().filter(|exchange| is_media(exchange)).all(|exchange| exchange.says("cannot_read"))
        }
        "question_repeated_after_media" => repeats_question_after(log, "cannot_read"),
        "emergency_message_with_112" => {
            any(&|exchange| exchange.has_effect("alert") && exchange.text().contains("112"))
        }
        "coordinator_alerted" => any(&|exchange| exchange.has_effect("alert")),
        "reprompt" | "reprompt_with_example" => any(&|exchange| exchange.is_reprompt()),
        "reprompt_changes_wording" => {
            let texts: Vec<String> = log.iter().map(Exchange::text).filter(|text| !text.is_empty()).collect();
            texts.windows(2).all(|pair| pair[0] != pair[1])
        }
        "way_out_offered_by_third_miss" => any(&Exchange::offers_way_out),
        "purpose_explained" => any(&|exchange| exchange.says("why_data")),
        "coordinator_contact_given" => any(&|exchange| {
            exchange.says("declined") && (exchange.text().contains('@') || exchange.text().contains("PERSON"))
        }),
        "coordinator_offered_first" => any(&|exchange| {
            let text = exchange.text().to_lowercase();
            exchange.says("recommendations")
                && text.find("coordinator").zip(text.find("*1.")).is_some_and(|(person, option)| person < option)
        }),
        "language_switched" => log.last().is_some_and(|exchange| exchange.line()["language"] != "en"),
        "handed_to_coordinator" => any(&|exchange| exchange.has_effect("hand_off")),
        "self_harm_message" => any(&|exchange| {
            exchange.says("red_flag_self_harm")
                && exchange.text().contains("14416")
                && exchange.has_effect("alert")
                && exchange.templates().len() == 1
        }),
        "gentle_message" => any(&|exchange| exchange.says("red_flag_gentle") && !exchange.has_effect("alert")),
        "stage_4_asked" => log.iter().filter(|exchange| exchange.says("is_it_stage_4")).count() == 1,
        "grade_clarified" => log.iter().filter(|exchange| exchange.says("grade_or_stage")).count() == 1,
        "did_you_mean" => any(&|exchange| exchange.says("did_you_mean")),
        "erased" => any(&|exchange| exchange.has_effect("erase")),
        "withdrawn" => any(&|exchange| exchange.has_effect("withdraw_consent")),
        // What must not happen.
        "ask_back" => !any(&|exchange| exchange.says("did_you_mean")),
        "capture_liver_as_cancer_type" => never(log, "cancer_type", "liver"),
        "capture_lung" => never(log, "cancer_type", "lung"),
        "capture_Mumbai_as_city" => never(log, "city", "Mumbai"),
        "capture_Delhi_as_city" => never(log, "city", "Delhi"),
        "capture_Chennai_as_city" => never(log, "city", "Chennai"),
        "opt_out" => !any(&|exchange| exchange.has_effect("opt_out")),
        "capture_40000_as_budget" => no_answer_contains(log, "40000"),
        "save_before_consent" | "store_before_consent" => before_consent(log).iter().all(|exchange| {
            !exchange.has_effect("save")
                && exchange.line()["answers"].as_object().is_some_and(serde_json::Map::is_empty)
        }),
        "store_correction_as_city" => {
            log.iter().all(|exchange| !exchange.answer("city").to_string().to_lowercase().contains("stage"))
        }
        "message_while_opted_out" => {
            let mut out = false;
            log.iter().all(|exchange| {
                let was_out = out;
                out = (out || exchange.has_effect("opt_out")) && !exchange.has_effect("opt_in");
                !(was_out && out) || exchange.messages().next().is_none()
            })
        }
        "store_help_as_answer" => no_answer_contains(log, "help"),
        "claim_to_have_read_report" => {
            !any(&|exchange| is_media(exchange) && exchange.text().to_lowercase().contains("your report says"))
                && log.iter().filter(|exchange| is_media(exchange)).all(|exchange| exchange.says("cannot_read"))
        }
        "store_emergency_text_as_stage" => log
            .iter()
            .filter(|exchange| exchange.has_effect("alert"))
            .all(|exchange| exchange.answer("stage").is_null()),
        "ask_next_question_before_emergency_message" => {
            log.iter().filter(|exchange| exchange.has_effect("alert")).all(|exchange| {
                exchange.templates().first().is_some_and(|first| first.starts_with("red_flag"))
                    && exchange.templates().len() == 1
            })
        }
        "guess_city_silently" => {
            let mut named = false;
            log.iter().all(|exchange| {
                let city = exchange.answer("city").as_str().unwrap_or_default().to_lowercase();
                named |= !city.is_empty() && exchange.input.to_string().to_lowercase().contains(&city);
                city.is_empty() || named
            })
        }
        "end_the_chat" => log.iter().all(|exchange| exchange.line()["ended"].is_null()),
        "treat_thumbs_up_as_consent_without_check" => {
            sent(log, "👍").all(|exchange| !exchange.has_effect("record_consent"))
        }
        "ask_health_question" => {
            log.iter().all(|exchange| !exchange.templates().iter().any(|name| HEALTH.contains(name)))
        }
        "save_any_answer" => log.iter().all(|exchange| {
            !exchange.has_effect("save")
                && exchange.line()["answers"].as_object().is_some_and(serde_json::Map::is_empty)
        }),
        "match_agree_inside_dont_agree" => {
            sent(log, "don't agree").all(|exchange| !exchange.has_effect("record_consent"))
        }
        "convert_tnm_to_stage_number" => {
            log.iter().all(|exchange| !["s0", "s1", "s2", "s3", "s4"].iter().any(|id| exchange.answer("stage") == id))
        }
        _ => return None,
    })
}

/// The difference a word makes, if it does.
pub(super) fn check(kind: &str, word: &str, log: &[Exchange]) -> Option<String> {
    match holds(word, log) {
        Some(true) => None,
        Some(false) => Some(format!("{kind}: {word}")),
        None => Some(format!("{kind}: `{word}` cannot be observed by this driver")),
    }
}
