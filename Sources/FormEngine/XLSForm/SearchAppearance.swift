/// The appearance `search('file', …)`: the client looks the choices up in a file itself.
enum SearchAppearance {
  static func isSearch(_ appearance: String) -> Bool {
    guard appearance.containsBytes("search("), let start = appearance.firstRange(of: "search(") else { return false }
    return appearance[start.upperBound...].contains(")")
  }

  /// The file it searches, when that is written out.
  static func file(_ appearance: String) -> String? {
    guard let start = appearance.firstRange(of: "search(") else { return nil }
    let rest = appearance[start.upperBound...].drop { $0 == " " }
    guard let quote = rest.first, quote == "'" || quote == "\"", let end = rest.dropFirst().firstIndex(of: quote) else {
      return nil
    }
    let name = String(rest[rest.index(after: rest.startIndex)..<end])
    return name.hasSuffix(".csv") ? name : name + ".csv"
  }
}
