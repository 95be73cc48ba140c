//! Messages that are no commands, however much they look like them.

use signalbox_domain::parse::Vocabulary;

use crate::command::told;

fn silent(texts: &[&str]) {
    let words = Vocabulary::default();
    let heard: Vec<_> = texts
        .iter()
        .map(|text| (text, told(text, &words)))
        .filter(|(_, told)| told != "silence")
        .collect();
    assert!(heard.is_empty(), "{heard:#?}");
}

#[test]
fn what_is_no_command_is_silence() {
    silent(&[
        "",
        " \n ",
        "👍",
        "ok",
        "done",
        "Yes",
        "hello",
        "refill",
        "status",
        "2274209",
        "2274209 2274210",
        "thanks, you are great",
        "please 123",
        "help 123",
        "balance 123",
        "123 refill cancel",
        "123 refill, 124 cancel",
        "no refill 123",
        "123 no refill",
        "order no refill 123",
        "do not refill 123",
        "don't refill 123",
        "123 refill mat karo",
        "998877 refill accepted",
        "Order 2274209 sent to refill",
        "Confirm cancel of 2274209?",
        "refill 123 not working",
        "when will you refill 123",
        "2274209 refilled",
        "/start link_ab12cd",
        "123 refillable",
        "123 prefill",
        "abandoned 123 band kar do",
        "500 followers drop",
        "mere 500 kam ho gaye",
        "low 100",
        "return 5000",
        "stop 123",
        "100 dropped",
        "refund 50",
        "top up 500",
    ]);
}

#[test]
fn numbers_that_are_no_ids_spoil_a_message() {
    silent(&[
        "+923001234567 refill",
        "refill 123 +923001234567",
        "0300-1234567 refill",
        "03001234567 refill",
        "(0300) 1234567 refill",
        "300-123-4567 refill",
        "1234567890123 refill",
        "+50 refill 123",
        "123+124 refill",
        "refill $12",
        "12$ refill",
        "₹500 refill",
        "refill 12€",
        "12 usd refill",
        "Rs.500 refill",
        "12.50 refill",
        ".50 refill",
        "1,000.50 refill",
        "1,000 refill",
        "50% refill",
        "refill 123 at 12:30",
        "12:30 refill",
        "2024-01-05 refill",
        "05/01/2024 refill",
        "100-105 refill",
        "100 - 105 refill",
        "100 – 105 refill",
        "100- 105 refill",
        "100 -105 refill",
        "100~105 refill",
        "100..105 refill",
        "100…105 refill",
        "100 to 105 refill",
        "007 refill",
        "0 refill",
        "123² refill",
        "½ refill",
        "1st 123",
        "st1 order",
        "24h speed 123",
        "10k refill",
        "2x speed",
        "a1b2 refill",
        "user123@mail.com refill",
        "refill https://example.com/123",
        "refill instagram.com/p/123",
        "refill @923001234567",
    ]);
}
