package import Foundation

/// Reading what people type: digits of any script, the separators of their language, or the Arabic ones in any.
extension NumberStyle {
  /// The number as `-1234.5`; nil when `text` is not one number, or its groups are not of three digits.
  ///
  /// The language decides what `1.234` means. Arabic separators (٬ ٫), thin or no-break spaces and apostrophes mean
  /// the same everywhere. At most 64 characters are read.
  package func plain(_ text: some StringProtocol) -> String? {
    guard text.utf8.count <= 256 else { return nil }
    var rest = Digits.ascii(text).unicodeScalars.filter { !Self.marks.contains($0) }[...]
    while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
    while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
    guard rest.count <= 64 else { return nil }

    var sign = ""
    if let first = rest.first, "+-−".unicodeScalars.contains(first) {
      sign = first == "+" ? "" : "-"
      rest.removeFirst()
    }
    let decimals = rest.filter(isDecimal).count
    guard decimals <= 1 else { return nil }
    let parts = rest.split(omittingEmptySubsequences: false, whereSeparator: isDecimal)
    guard let whole = parts.first.flatMap(ungrouped) else { return nil }
    guard parts.count == 2 else { return whole.isEmpty ? nil : sign + whole }
    guard !parts[1].isEmpty, parts[1].allSatisfy(Self.isDigit) else { return nil }
    return sign + (whole.isEmpty ? "0" : whole) + "." + String(String.UnicodeScalarView(parts[1]))
  }

  package func decimal(_ text: some StringProtocol) -> Decimal? { plain(text).flatMap { Decimal(string: $0) } }
  package func double(_ text: some StringProtocol) -> Double? { plain(text).flatMap(Double.init) }

  /// The number when it has no thousands, as coordinates and shares have none: a point and a comma are decimal then.
  package static func ungrouped(_ text: some StringProtocol) -> Double? { plainUngrouped(text).flatMap(Double.init) }

  /// The same, digit for digit, as `-1234.5`.
  package static func plainUngrouped(_ text: some StringProtocol) -> String? {
    NumberStyle(.english).plain(String(text.map { ",٫".contains($0) ? "." : $0 }))
  }

  private func isDecimal(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "٫" || scalar == (language == .turkish ? "," : ".")
  }

  private func isGroup(_ scalar: Unicode.Scalar) -> Bool {
    scalar == (language == .turkish ? "." : ",") || "٬'’\u{A0}\u{202F}\u{2009} ".unicodeScalars.contains(scalar)
  }

  /// The digits without their group separators; nil when these are of two kinds or do not part groups of three.
  private func ungrouped(_ scalars: String.UnicodeScalarView.SubSequence) -> String? {
    let separators = Set(scalars.filter { !Self.isDigit($0) })
    guard separators.count <= 1, separators.allSatisfy(isGroup) else { return nil }
    let groups = scalars.split(omittingEmptySubsequences: false) { !Self.isDigit($0) }
    if groups.count > 1 {
      guard let first = groups.first, (1...3).contains(first.count), groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
    }
    return groups.reduce(into: "") { $0.unicodeScalars.append(contentsOf: $1) }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  /// Marks of direction, which copying brings along.
  private static let marks = Set(
    "\u{200E}\u{200F}\u{61C}\u{202A}\u{202B}\u{202C}\u{2066}\u{2067}\u{2069}".unicodeScalars)
}
