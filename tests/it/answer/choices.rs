//! Choices: exact words, slips, numbers, patterns, and what the words around them take back.

use super::support::{cancer, list, need, question, read, stage, table, table_in, urgency};
use libretto::answer::{AnswerKind, ChoiceList, ChoiceSpec, Mode, Question};

#[test]
fn the_longest_phrase_wins() {
    table(
        &cancer(),
        &[
            ("Breast cancer", "breast"),
            ("BREAST!!!", "breast"),
            ("gall bladder cancer", "gallbladder"),
            ("bladder", "bladder"),
            ("mouth of womb", "cervix"),
            ("bachedani ke muh ka cancer", "cervix"),
            ("papa ko muh ka cancer hai", "oral"),
            ("स्तन कैंसर", "breast"),
            ("they only said cancer, report not come", "not_sure"),
            ("cancer", "-"),
            ("😢😢", "-"),
            (".....", "-"),
            ("kjhkjh 77", "-"),
        ],
    );
}

#[test]
fn slips_are_forgiven_when_one_choice_is_clearly_meant() {
    table(
        &cancer(),
        &[
            ("brest canser", "~breast"),
            ("kidny", "~kidney"),
            ("galbladder", "~gallbladder"),
            ("gum", "-"),
            ("hello", "-"),
            ("line", "-"),
            ("फुप्फुसाचा कॅन्सर आहे", "lung"),
        ],
    );
    table(&urgency(), &[("nxt mnth", "~within_1_month"), ("urgant", "~within_1_week"), ("tomorow", "~within_48h")]);
    table(&need(), &[("secnd opinon", "~second_opinion"), ("docter, hospitl", "~hospital+doctor")]);
    let twins = question(AnswerKind::Choice, list("a = station\nb = nation s\nc = statics"));
    assert_eq!(read(&twins, "statios"), "? ~a, ~c");
}

#[test]
fn what_is_negated_or_another_person_s_is_no_answer() {
    table(
        &cancer(),
        &[
            ("it is food pipe cancer", "oesophagus"),
            ("muh ka cancer hai, liver mets", "oral"),
            ("lung nahi hai breast hai", "breast"),
            ("not lung but liver", "liver"),
            ("no liver", "-"),
            ("lungs are clear", "-"),
            ("not spread to liver", "-"),
            ("not spread to liver, lungs or bones", "-"),
            ("breast cancer spread to lungs and liver", "breast"),
            ("breast cancer, liver mein phail gaya", "breast"),
            ("breast with bone mets", "breast"),
            ("bone mets from breast", "breast"),
            ("my mother has breast cancer", "breast"),
            ("my cousin died of lung cancer in 2019", "-"),
            ("my cousin died of lung cancer, my mother has ovarian cancer", "ovary"),
            ("my aunt had breast cancer", "? breast"),
            ("kidney or bladder", "? bladder, kidney"),
            ("not sure, maybe kidney", "kidney"),
            ("breast, report not come", "breast"),
        ],
    );
}

#[test]
fn stages_are_read_from_digits_words_and_codes() {
    table(
        &stage(),
        &[
            ("Stage 2", "s2"),
            ("3", "s3"),
            ("２", "s2"),
            ("4️⃣", "s4"),
            ("स्टेज २", "s2"),
            ("stge too", "~s2"),
            ("stage for", "s4"),
            ("stage to pata nahi", "unknown"),
            ("stage two", "s2"),
            ("stage IV", "s4"),
            ("doctor ne third stage bola hai", "s3"),
            ("stage is 3", "s3"),
            ("3rd stage", "s3"),
            ("stage number 2", "s2"),
            ("stage 2b", "s2 (2b)"),
            ("2b", "s2 (2b)"),
            ("second", "s2"),
            ("pT2N1M0", "tnm (pT2N1M0)"),
            ("report says t2 n0, m0.", "tnm (t2 n0, m0)"),
            ("not stage 2, stage 3", "s3"),
            ("no stage 3", "s3"),
            ("stage 2 or 3", "? s2, s3"),
            ("stage 4, spread to liver", "s4"),
            ("written stage III and he said it is not spread to liver", "s3"),
            ("phail gaya hai", "advanced"),
            ("leukemia so no stage they said", "not_applicable"),
            ("not sure", "not_sure"),
            ("🤷", "unknown"),
            ("grade 2", "-"),
            ("age 61", "-"),
            ("5", "-"),
            ("2 lakh", "-"),
            ("since 2 years", "-"),
        ],
    );
}

#[test]
fn a_lone_digit_is_a_position_where_no_choice_has_numbers() {
    table(&cancer(), &[("3", "cervix"), ("option 3", "cervix"), ("99", "-"), ("3 lakh", "-")]);
    table(&need(), &[("1 and 3", "hospital+second_opinion"), ("1,3", "hospital+second_opinion"), ("9", "-")]);
    table_in(&cancer(), Mode::Companion, &[("3", "-")]);
    table_in(&cancer(), Mode::Early, &[("3", "-"), ("kidny", "-"), ("lung and breast", "-"), ("lung", "lung")]);
}

#[test]
fn time_that_is_over_is_not_when_help_is_wanted() {
    table(
        &urgency(),
        &[
            ("doctor told not to wait more than one week", "within_1_week"),
            ("in 2-3 weeks", "within_1_month"),
            ("१ महीने में", "within_1_month"),
            ("not urgent", "exploring"),
            ("medicine for 2 months", "-"),
            ("2 months ago", "-"),
            ("jitni jaldi ho sake", "within_1_week"),
        ],
    );
}

#[test]
fn several_choices() {
    table(
        &need(),
        &[
            ("doctor and second opinion both", "doctor+second_opinion"),
            ("hospital, labs", "hospital+labs"),
            ("all", "hospital+doctor+second_opinion+labs"),
            ("सब", "hospital+doctor+second_opinion+labs"),
            ("all except labs", "hospital+doctor+second_opinion"),
            ("hospital not doctor", "hospital"),
            ("doctor nahi, hospital", "hospital"),
            ("whatever you suggest", "unknown"),
            ("🏥", "hospital"),
            ("no idea", "unknown"),
            ("asdf", "-"),
        ],
    );
}

#[test]
fn consent_is_a_whole_word_that_nothing_negates() {
    let consent = Question {
        strict: true,
        ..question(AnswerKind::Choice, list("agree = AGREE | सहमत\ndecline = No thanks | no | nahi | don't agree"))
    };
    table(
        &consent,
        &[
            ("AGREE", "agree"),
            ("Yes yes I AGREE, no problem, please help us", "agree"),
            ("haan ji AGREE", "agree"),
            ("सहमत", "agree"),
            ("agre", "? ~agree"),
            ("👍", "-"),
            ("yes", "-"),
            ("1", "-"),
            ("I don't agree", "decline"),
            ("I will not agree", "-"),
            ("agree nahi", "decline"),
            ("nahi agree", "decline"),
            ("nahi, AGREE", "? agree, decline"),
            ("no", "decline"),
            ("not sure if I agree", "? agree"),
            ("what happens if I agree?", "? agree"),
            ("agree?", "? agree"),
            ("will agree later", "? agree"),
            ("I agree but call me first", "? agree"),
            ("why do you need my data", "-"),
        ],
    );
}

#[test]
fn no_is_the_choice_of_having_none() {
    let scheme = question(
        AnswerKind::Choice,
        list("pmjay = Ayushman | ayushman card\nprivate = Mediclaim\nnone = No insurance"),
    );
    table(
        &scheme,
        &[
            ("no", "none"),
            ("nahi hai", "none"),
            ("ayushman nahi hai, mediclaim hai", "private"),
            ("ayushmann card", "~pmjay"),
            ("koi baat nahi", "-"),
        ],
    );
}

#[test]
fn faulty_choices_are_errors_with_their_place() {
    let spec = |id: &str, pattern: Option<&str>| ChoiceSpec {
        id: id.to_owned(),
        matches: pattern.map(str::to_owned),
        ..ChoiceSpec::default()
    };
    let index = |specs: Vec<ChoiceSpec>| ChoiceList::compile(specs).map_err(|error| error.index).err();
    assert_eq!(index(vec![spec("a", None), spec("b", Some("(["))]), Some(1));
    assert_eq!(index(vec![spec("a", None), spec("a", None)]), Some(1));
    assert_eq!(index(vec![spec("a", None), spec("b", Some("x"))]), None);
}
