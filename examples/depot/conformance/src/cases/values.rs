//! JSON values that implementations tend to disagree on, as text.

use crate::random::Random;

const NASTY: [&str; 58] = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "-0",
    "1.0",
    "1e3",
    "1E+2",
    "100e-2",
    "12.5",
    "1e-400",
    "1e400",
    "-1e400",
    "30000.0000000000001",
    "9007199254740993",
    "123456789012345678901234567890",
    "50000",
    "50001",
    "2000",
    "2001",
    r#""""#,
    r#"" ""#,
    r#""1""#,
    r#""true""#,
    r#""Zoë""#,
    r#""Zoe\u0308""#,
    r#""\u0000""#,
    r#""\u001f""#,
    r#""\u007f""#,
    r#""\u0080""#,
    r#""\u00a0""#,
    r#""\u2028""#,
    "\"\u{2029}\"",
    r#""\ufeff""#,
    r#""\ud800""#,
    r#""\udc00x""#,
    r#""\ud800\ud801\udc00""#,
    r#""\ud83d\ude00""#,
    r#""\uD83D\uDE00 \u00FC""#,
    "\"👩\u{200d}🚒\"",
    r#""<script>&amp;</script>""#,
    r#""a\/b\\c\"d\t""#,
    r#""a\/b\\c\"d""#,
    "[]",
    "{}",
    "[1]",
    r#"["CH"]"#,
    r#"{"a":1}"#,
    r#""ch""#,
    r#""CH ""#,
    r#""express""#,
    r#""EXPRESS""#,
    r#""DP-1\n""#,
    r#""dp-1""#,
    r#""2026-02-30""#,
    r#""2026-13-01""#,
    r#""ＤＰ-１""#,
];

/// What isn't JSON, though some parsers take it.
const BROKEN: [&str; 18] = [
    "NaN",
    "Infinity",
    "-Infinity",
    "undefined",
    "01",
    "-01",
    ".5",
    "1.",
    "+1",
    "0x10",
    "1_000",
    "'x'",
    r#""\x41""#,
    r#""\u12""#,
    "\"a\tb\"",
    "\"a\nb\"",
    "True",
    "-",
];

const LENGTHS: [usize; 14] = [1, 16, 17, 30, 31, 64, 65, 72, 80, 81, 120, 121, 500, 501];
const CHARACTERS: [&str; 6] = ["a", "A", "é", "王", "😀", "\\ud83d\\ude00"];

/// A value of any kind, now and then not even JSON.
pub(super) fn nasty(random: &mut Random) -> String {
    if random.one_in(12) {
        return random.pick(&BROKEN).to_owned();
    }
    if random.one_in(4) {
        let character = random.pick(&CHARACTERS);
        return format!("\"{}\"", character.repeat(random.pick(&LENGTHS)));
    }
    random.pick(&NASTY).to_owned()
}
