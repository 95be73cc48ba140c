//! The own table of characters that compatibility decomposition does not bring to plain letters.

/// Whether a character shows nothing: joiners, direction marks, variation selectors, fillers.
pub(super) fn invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
        | '\u{17b5}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20e3}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e01ef}')
}

/// Whether a mark only dresses the letter before it, in Latin, Greek or Arabic.
pub(super) fn accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}')
}

/// Whether a letter is Cyrillic, whose short i must not lose its mark.
pub(super) fn cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// The plain sign or letter for a character that decomposition leaves alone or spoils.
pub(super) fn sign(c: char) -> Option<char> {
    Some(match c {
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        // It would decompose into the word "No".
        '№' => '#',
        '\u{2028}' | '\u{2029}' => '\n',
        '∣' | '│' | '┃' | '║' | '❘' | '❙' | '❚' | '¦' | 'ǀ' => '|',
        '\u{2044}' | '\u{2215}' => '/',
        // Flags are pairs of these.
        '\u{1f1e6}'..='\u{1f1ff}' => ' ',
        '\u{1f150}'..='\u{1f169}' => boxed(c, 0x1f150)?,
        '\u{1f170}'..='\u{1f189}' => boxed(c, 0x1f170)?,
        '٫' => '.',
        '٬' | '،' => ',',
        '؛' => ';',
        _ => return None,
    })
}

/// The letter in a black box or disc.
fn boxed(c: char, first: u32) -> Option<char> {
    let offset = u32::from(c).checked_sub(first)?;
    char::from_u32(u32::from('a').checked_add(offset)?)
}

/// One letter for the several that are read alike.
pub(super) fn like(c: char) -> char {
    match c {
        'ᴀ' => 'a',
        'ʙ' => 'b',
        'ᴄ' => 'c',
        'ᴅ' | 'đ' => 'd',
        'ᴇ' => 'e',
        'ꜰ' | 'ғ' => 'f',
        'ɢ' => 'g',
        'ʜ' => 'h',
        'ɪ' | 'ı' => 'i',
        'ᴊ' => 'j',
        'ᴋ' => 'k',
        'ʟ' | 'ł' => 'l',
        'ᴍ' => 'm',
        'ɴ' => 'n',
        'ᴏ' | 'ø' => 'o',
        'ᴘ' => 'p',
        'ǫ' | 'ꞯ' => 'q',
        'ʀ' => 'r',
        'ꜱ' => 's',
        'ᴛ' => 't',
        'ᴜ' => 'u',
        'ᴠ' => 'v',
        'ᴡ' => 'w',
        'ʏ' => 'y',
        'ᴢ' => 'z',
        'ё' => 'е',
        'ٱ' => 'ا',
        'ة' => 'ه',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        _ => c,
    }
}

/// The Latin letter that a Cyrillic or Greek one is drawn like.
pub(super) fn latin_twin(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'һ' | 'н' | 'η' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' | 'μ' => 'm',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' => 'y',
        'ζ' => 'z',
        _ => return None,
    })
}
