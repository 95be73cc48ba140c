//! Money as panels write it: `{value, currency_code, formatted}`, or a bare number with the
//! currency beside it.

use serde_json::Value;

/// A user's balance as customers read it, `12.50 USD`; `None` where nothing sound is said.
pub(crate) fn balance(user: &Value) -> Option<String> {
    let money = user.get("balance")?;
    let code = money.get("currency_code").or_else(|| user.get("currency_code"));
    let code = code.or_else(|| user.get("currency"));
    let code = code.and_then(Value::as_str).filter(|it| is_currency(it));
    match (amount(money.get("value").unwrap_or(money)), code) {
        (Some(amount), Some(code)) => Some(format!("{amount} {code}")),
        (amount, _) => formatted(money).or(amount),
    }
}

/// A decimal number with at least two places; the panel's own precision is kept, not rounded.
pub(crate) fn amount(value: &Value) -> Option<String> {
    let text = match (value.as_number(), value.as_str()) {
        (Some(number), _) => number.to_string(),
        (_, Some(text)) => text.trim().to_owned(),
        _ => return None,
    };
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let plain = |it: &str| it.len() <= 15 && it.bytes().all(|byte| byte.is_ascii_digit());
    let sound = !whole.is_empty() && plain(whole) && plain(part);
    let sign = if unsigned.len() < text.len() { "-" } else { "" };
    sound.then(|| format!("{sign}{whole}.{part:0<2}"))
}

fn is_currency(code: &str) -> bool {
    (2..=6).contains(&code.len()) && code.bytes().all(|it| it.is_ascii_uppercase())
}

/// The panel's own spelling, if it is short and is nothing but an amount and a currency: it will
/// be read by a customer.
fn formatted(money: &Value) -> Option<String> {
    let text = money.get("formatted")?.as_str()?.trim();
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    let plain = |it: char| it.is_alphanumeric() || matches!(it, ' ' | '.' | ',' | '-' | '\u{a0}');
    let sign = |it: char| matches!(it, '$' | '\u{20a0}'..='\u{20cf}' | '\u{a3}' | '\u{a5}');
    let sound = letters <= 4
        && text.len() <= 32
        && text.chars().any(|it| it.is_ascii_digit())
        && text.chars().all(|it| plain(it) || sign(it));
    sound.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::balance;
    use serde_json::json;

    #[test]
    fn balances_read_as_customers_read_them() {
        for (money, text) in [
            (json!({"value": "12.5", "currency_code": "USD"}), "12.50 USD"),
            (json!({"value": 12.5, "currency_code": "USD", "formatted": "$12.5"}), "12.50 USD"),
            (json!({"value": 7, "currency_code": "EUR"}), "7.00 EUR"),
            (json!({"value": "100.84292", "currency_code": "USD"}), "100.84292 USD"),
            (json!({"value": "-3.2", "currency_code": "INR"}), "-3.20 INR"),
            (json!({"value": "5", "formatted": "\u{20b9}5.00"}), "\u{20b9}5.00"),
            (json!({"formatted": "$12.50"}), "$12.50"),
            (json!({"value": "5", "currency_code": "bad code"}), "5.00"),
            (json!("9.9"), "9.90"),
            (json!(3), "3.00"),
        ] {
            assert_eq!(balance(&json!({"balance": money})).as_deref(), Some(text), "{money}");
        }
    }

    #[test]
    fn what_is_no_money_is_none() {
        for money in [
            json!(null),
            json!({}),
            json!([]),
            json!(1e300),
            json!("lots"),
            json!({"value": "1; call 555", "currency_code": "USD"}),
            json!({"formatted": "<b>1</b>"}),
            json!({"formatted": "provider owes 1"}),
        ] {
            assert_eq!(balance(&json!({"balance": money})), None, "{money}");
        }
        assert_eq!(balance(&json!({})), None);
    }

    #[test]
    fn a_currency_may_stand_beside_a_bare_number() {
        let user = json!({"balance": "100.84292", "currency": "USD"});
        assert_eq!(balance(&user).as_deref(), Some("100.84292 USD"));
    }
}
