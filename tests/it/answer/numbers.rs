//! Numbers, money and dates.

use super::support::{budget, list, question, radius, table, table_in};
use libretto::answer::{AnswerKind, ChoiceList, Mode};

#[test]
fn distances() {
    table(
        &radius(),
        &[
            ("50 km", "50"),
            ("30km", "30"),
            ("100", "100"),
            ("up to 200 kilometres", "200"),
            ("200 km tak ja sakte hain", "200"),
            ("cannot travel more than 150 km", "150"),
            ("१०० किमी", "100"),
            ("५० कि.मी.", "50"),
            ("fifty", "50"),
            ("पन्नास किमी", "50"),
            ("dedh sau km", "150"),
            ("1,000 km", "1000"),
            ("50-100 km", "100"),
            ("300 km nahi, 100 km", "100"),
            ("50 km, no 80 km", "50"),
            ("anywhere", "any"),
            ("50.5 km", "50.5"),
            ("1 km", "refused range"),
            ("5000 km", "refused range"),
            ("-5", "refused range"),
            ("1 hour", "refused unit"),
            ("one night train", "refused unit"),
            ("nearby", "refused vague"),
            ("paas mein", "refused vague"),
            ("same city", "refused vague"),
            ("I don't know, not far", "unknown"),
            ("5 lakh", "-"),
            ("2 months", "-"),
            ("age 61", "-"),
            ("my father is 58", "-"),
            ("422605", "-"),
            ("9876543210", "-"),
            ("10%", "-"),
        ],
    );
}

#[test]
fn only_the_open_question_guesses_at_bare_numbers() {
    table_in(&radius(), Mode::Companion, &[("delhi 100", "100"), ("delhi 2", "-"), ("nearby", "-"), ("1 hour", "-")]);
    table_in(&radius(), Mode::Early, &[("100", "-"), ("100 km", "100"), ("anywhere", "any")]);
    table_in(&radius(), Mode::Correction, &[("100", "-"), ("actually 100 km", "100")]);
    table_in(
        &budget(),
        Mode::Early,
        &[("500000", "-"), ("5 lakh", "..500000"), ("free", "-"), ("2L or 3 crore", "200000..30000000")],
    );
}

#[test]
fn a_number_without_a_unit() {
    let age = question(AnswerKind::Number { unit: None, min: Some(0.0), max: Some(120.0) }, ChoiceList::default());
    table(
        &age,
        &[("61", "61"), ("she is sixty", "60"), ("200", "refused range"), ("6 lakh", "-"), ("61 or 62", "? 61, 62")],
    );
    let with_choices = question(AnswerKind::Number { unit: None, min: None, max: None }, list("many = Many | lots"));
    table(&with_choices, &[("lots", "many"), ("2", "2")]);
}

#[test]
fn amounts() {
    table(
        &budget(),
        &[
            ("5 lakh", "..500000"),
            ("5L", "..500000"),
            ("सव्वा लाख", "..125000"),
            ("2,5 lakh", "? ..250000"),
            ("2 lak", "..200000"),
            ("₹5,00,000", "..500000"),
            ("Rs.50000/-", "..50000"),
            ("500000", "..500000"),
            ("1.5 crore", "..15000000"),
            ("50k", "..50000"),
            ("pachas hazar", "..50000"),
            ("५ लाख", "..500000"),
            ("पाच लाख", "..500000"),
            ("1 lakh 50 thousand", "..150000"),
            ("aadha lakh", "..50000"),
            ("half a lakh", "..50000"),
            ("sava lakh", "..125000"),
            ("sava do lakh", "..225000"),
            ("dedh lakh", "..150000"),
            ("दीड लाख", "..150000"),
            ("अडीच लाख", "..250000"),
            ("sadhe teen lakh", "..350000"),
            ("साडेतीन लाख", "..350000"),
            ("paune do lakh", "..175000"),
            ("two and a half lakh", "..250000"),
            ("we can add maybe 1 lakh from our side", "..100000"),
            ("Star Health policy 10L", "..1000000"),
        ],
    );
}

#[test]
fn ranges_and_limits() {
    table(
        &budget(),
        &[
            ("5-10L", "500000..1000000"),
            ("maximum we can arrange is around 3 to 4 lakhs", "300000..400000"),
            ("do se teen lakh", "200000..300000"),
            ("teen chaar lakh", "300000..400000"),
            ("५ ते ६ लाख", "500000..600000"),
            ("50 thousand to 1 lakh", "50000..100000"),
            ("between 2 and 3 lakh", "200000..300000"),
            ("2L-3L", "200000..300000"),
            ("up to 6 lakh", "..600000"),
            ("50 hazar tak", "..50000"),
            ("3 lakh se zyada nahi", "..300000"),
            ("not more than 3 lakh", "..300000"),
            ("at least 2 lakh", "200000.."),
            ("kam se kam 2 lakh", "200000.."),
            ("minimum 2 lakh maximum 4 lakh", "200000..400000"),
            ("5 lakh nahi, 3 lakh", "..300000"),
        ],
    );
}

#[test]
fn what_is_no_amount_or_no_money_at_all() {
    table(
        &budget(),
        &[
            ("5", "? ..500000"),
            ("3-4", "? 300000..400000"),
            ("Rs 5", "? ..500000"),
            ("200", "refused vague"),
            ("0", "..0"),
            ("no money, BPL", "..0"),
            ("paisa nahi hai", "..0"),
            ("पैसे नाहीत", "..0"),
            ("garib hain", "..0"),
            ("orange ration card", "..0"),
            ("orange ration card, we can add 1 lakh", "..100000"),
            ("ayushman card hai, paisa zyada nahi hai", "refused vague"),
            ("spent 40 thousand", "-"),
            ("spent: 40 thousand", "-"),
            ("we already spent 2 lakh, can arrange 3 lakh more", "..300000"),
            ("2 lakh kharch ho gaye, ab 1 lakh hai", "..100000"),
            ("income 20000 per month", "-"),
            ("stage 2", "-"),
            ("her age is 58", "-"),
            ("2 months", "-"),
            ("9876543210", "-"),
            ("pmjay", "-"),
            ("don't know", "unknown"),
        ],
    );
}

#[test]
fn days() {
    let day = question(AnswerKind::Date, ChoiceList::default());
    table(
        &day,
        &[
            ("2026-12-01", "2026-12-01"),
            ("12/11/2026", "2026-11-12"),
            ("31.12.2026", "2026-12-31"),
            ("12-11-26", "2026-11-12"),
            ("12 Nov", "2026-11-12"),
            ("3 Feb", "2027-02-03"),
            ("15th of December", "2026-12-15"),
            ("१५ नवंबर", "2026-11-15"),
            ("tomorrow", "2026-11-24"),
            ("परसों", "2026-11-25"),
            ("day after tomorrow", "2026-11-25"),
            ("next Monday", "2026-11-30"),
            ("agle somvar", "2026-11-30"),
            ("येत्या शुक्रवारी", "2026-11-27"),
            ("next week", "2026-11-30"),
            ("अगले हफ़्ते", "2026-11-30"),
            ("पुढच्या महिन्यात", "2026-12-23"),
            ("do hafte mein", "2026-12-07"),
            ("तीन दिवसात", "2026-11-26"),
            ("15 navambar", "2026-11-15"),
            ("नरसों", "2026-11-26"),
            ("उद्या", "2026-11-24"),
            ("day before yesterday", "2026-11-21"),
            ("in 3 days", "2026-11-26"),
            ("5 days ago", "2026-11-18"),
            ("31/02/2026", "refused impossible"),
            ("29 feb 2027", "refused impossible"),
            ("soon", "-"),
            ("pata nahi", "unknown"),
        ],
    );
}
