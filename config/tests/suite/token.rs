//! Tokens: made once, recognised without asking, and matched by their hash.

use std::collections::BTreeSet;

use signalbox_config::vault::{PresentedToken, new_token};

#[test]
fn a_new_token_is_recognised() {
    let token = new_token();
    let presented = PresentedToken::parse(token.text.expose()).unwrap();
    assert_eq!(presented.id, token.id);
    assert!(presented.hash.matches(&token.hash));
    assert!(!presented.hash.matches(&new_token().hash));
    assert_eq!(token.text.expose().len(), 93);
    assert!(token.text.expose().starts_with(&format!("sbx_{}_", token.id)));
}

#[test]
fn every_changed_letter_is_refused() {
    let text = new_token().text.expose().clone();
    for place in 0..text.len() {
        for letter in ['0', 'f', 'g', '_', 'F'] {
            let mut bad = text.clone();
            bad.replace_range(place..=place, letter.encode_utf8(&mut [0; 4]));
            assert_eq!(PresentedToken::parse(&bad).is_some(), bad == text, "{place} {letter}");
        }
    }
}

#[test]
fn nothing_else_is_a_token() {
    let text = new_token().text.expose().clone();
    for bad in ["", "sbx", "sbx_", "sbx__", "ghp_0123456789abcdef", "sbx_é_é", &text[1..]] {
        assert!(PresentedToken::parse(bad).is_none(), "{bad}");
    }
    for length in 0..text.len() {
        assert!(PresentedToken::parse(&text[..length]).is_none(), "{length} letters");
    }
    assert!(PresentedToken::parse(&format!("{text}0")).is_none());
    assert!(PresentedToken::parse(&text.to_uppercase()).is_none());
}

#[test]
fn tokens_differ_and_do_not_show_themselves() {
    let tokens: Vec<_> = std::iter::repeat_with(new_token).take(500).collect();
    let texts: BTreeSet<_> = tokens.iter().map(|token| token.text.expose()).collect();
    let ids: BTreeSet<_> = tokens.iter().map(|token| token.id).collect();
    assert_eq!((texts.len(), ids.len()), (500, 500));
    let token = &tokens[0];
    let presented = PresentedToken::parse(token.text.expose()).unwrap();
    let shown = format!("{token:?} {presented:?} {:?}", token.hash);
    let secret = token.text.expose().rsplit('_').next().unwrap();
    assert!(!shown.contains(&secret[..8]), "{shown}");
    assert!(!shown.contains(&format!("{:?}", token.hash.0)), "{shown}");
}
