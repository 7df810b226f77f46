extension Expression.Function {
  /// Names that clients still know for functions with another name today.
  static let olderNames = ["enclosed-area": "area"]

  /// The function an author may have meant: one whose name is at most two letters away, case and hyphens apart.
  static func nearest(to name: String) -> String? {
    func bare(_ name: String) -> [UInt8] { name.lowercased().utf8.filter { $0 != UInt8(ascii: "-") } }
    let wanted = bare(name)
    guard wanted.count <= 40 else { return nil }
    let measured = allCases.map { (name: $0.rawValue, distance: editDistance(bare($0.rawValue), wanted)) }
    guard let best = measured.min(by: { $0.distance < $1.distance }),
      best.distance <= Swift.min(2, wanted.count / 3)
    else { return nil }
    return best.name
  }

  /// Levenshtein's distance.
  private static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, unit) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let next = Swift.min(row[j + 1] + 1, row[j] + 1, diagonal + (unit == other ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[right.count]
  }
}
