//! Which addresses a tenant may choose, as a table.

use signalbox_gateways::wire::{is_public, may_connect};

const PUBLIC: &str = "
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 128.0.0.1
    169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255
    192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
    2606:4700:4700::1111 2a00:1450::1 2001:4860:4860::8888 ::ffff:8.8.8.8";

const PRIVATE: &str = "
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1
    127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1
    192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 fc00::1 fd12:3456::1 fe80::1 fec0::1
    ff02::1 2001::1 2001:20::1 2001:db8::1 2002:7f00:1:: 3fff::1 4000::1 5f00::1";

#[test]
fn only_addresses_of_the_public_internet_are_public() {
    for address in PUBLIC.split_whitespace() {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
    for address in PRIVATE.split_whitespace() {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn a_url_is_judged_before_anything_is_resolved() {
    for url in [
        "https://panel.example/adminapi/v2",
        "https://panel.example:8443/",
        "https://1.1.1.1/",
        "https://[2606:4700:4700::1111]/",
        "https://PANEL.example./",
    ] {
        assert!(may_connect(url, false), "{url}");
    }
    for url in [
        "http://panel.example/",
        "ftp://panel.example/",
        "file:///etc/passwd",
        "panel.example",
        "",
        "https://",
        "https://me@panel.example/",
        "https://me:pw@panel.example/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.1./",
        "https://\u{ff11}27.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1:8443/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fd00::1]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
    ] {
        assert!(!may_connect(url, false), "{url}");
    }
}

#[test]
fn demos_and_tests_may_choose_more_but_not_everything() {
    for url in ["http://127.0.0.1:8080/", "http://localhost/", "https://10.0.0.1/"] {
        assert!(may_connect(url, true), "{url}");
    }
    for url in ["ftp://127.0.0.1/", "file:///etc/passwd", "http://me:pw@127.0.0.1/", "", "x"] {
        assert!(!may_connect(url, true), "{url}");
    }
}
