/// Answers that say that there is none: "don't know", "refused".
package enum NonResponse {
  /// Whether a code is one of those in use for that. Labels are not looked at, nor are numbers such as 99, which may be
  /// anything.
  package static func isCode(_ code: String) -> Bool {
    let letters = code.lowercased().filter { $0.isLetter }
    return codes.contains(letters)
  }

  private static let codes: Set<String> = [
    "dontknow", "doesntknow", "donotknow", "doesnotknow", "dk", "dnk", "idk", "dkn", "notknown", "notsure", "unknown",
    "unsure",
    "refused", "refuse", "refusal", "refusedtoanswer", "prefernottosay", "prefernottoanswer", "prefernot", "pnta",
    "pns",
    "noanswer", "noresponse", "nr", "na", "dkrefused", "dontknowrefused",
    "bilmiyor", "bilmiyorum", "yanitvermedi", "cevapyok", "cevapvermedi",
  ]
}
