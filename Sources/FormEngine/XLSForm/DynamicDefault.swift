/// Tells a default that is to be computed from one that is a plain answer.
///
/// XLSForm has one column for both. A default counts as computed when it has a reference, a call, a predicate, a union or
/// arithmetic outside quotation marks; in dates, times and places a hyphen is no minus.
enum DynamicDefault {
  static func isDynamic(_ text: String, type: QuestionType) -> Bool {
    let hyphenIsText = [.date, .dateTime, .geopoint, .geotrace, .geoshape].contains(type)
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == "'" || scalar == "\"" {
        index = (scalars[(index + 1)...].firstIndex(of: scalar) ?? index) + 1
      } else if scalar == "$", let end = reference(scalars, index) {
        _ = end
        return true
      } else if let end = dateTime(scalars, index) ?? time(scalars, index) ?? number(scalars, index) {
        index = end
      } else if scalar == "-" {
        return !hyphenIsText
      } else if scalar == "*" || scalar == "+" || scalar == "|" {
        return true
      } else if scalar == " ", [" mod ", " div "].contains(word(scalars, index, 5)) {
        return true
      } else if XMLNames.startsName(scalar) {
        index = name(scalars, index)
        if index < scalars.count, scalars[index] == "(" || scalars[index] == "[" { return true }
      } else {
        index += 1
      }
    }
    return false
  }

  private static func word(_ scalars: [Unicode.Scalar], _ start: Int, _ length: Int) -> String {
    String(String.UnicodeScalarView(scalars[start..<min(start + length, scalars.count)]))
  }

  private static func reference(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    guard let end = scalars[start...].firstIndex(of: "}") else { return nil }
    return ReferenceScanner.isSingleReference(word(scalars, start, end - start + 1)) ? end : nil
  }

  /// A name with or without prefix.
  private static func name(_ scalars: [Unicode.Scalar], _ start: Int) -> Int {
    var index = start
    while index < scalars.count, XMLNames.continuesName(scalars[index]) { index += 1 }
    guard index + 1 < scalars.count, scalars[index] == ":", XMLNames.startsName(scalars[index + 1]) else {
      return index
    }
    index += 1
    while index < scalars.count, XMLNames.continuesName(scalars[index]) { index += 1 }
    return index
  }

  private static func number(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    var index = start
    if scalars[index] == "-" { index += 1 }
    let digits = index
    while index < scalars.count, isDigit(scalars[index]) { index += 1 }
    if index < scalars.count, scalars[index] == ".",
      index > digits || index + 1 < scalars.count && isDigit(scalars[index + 1])
    {
      index += 1
      while index < scalars.count, isDigit(scalars[index]) { index += 1 }
    }
    return index > digits ? index : nil
  }

  /// `2026-03-01T09:30:00+03:00`
  private static func dateTime(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    guard start + 11 < scalars.count, scalars[start + 10] == "T" else { return nil }
    for (offset, scalar) in scalars[start..<start + 10].enumerated() {
      guard offset == 4 || offset == 7 ? scalar == "-" : isDigit(scalar) else { return nil }
    }
    return time(scalars, start + 11)
  }

  /// `09:30:00+03:00`
  private static func time(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    guard start + 8 <= scalars.count else { return nil }
    for (offset, scalar) in scalars[start..<start + 8].enumerated() {
      guard offset % 3 == 2 ? scalar == ":" : isDigit(scalar) else { return nil }
    }
    var index = start + 8
    if index < scalars.count, scalars[index] == "." {
      index += 1
      while index < scalars.count, isDigit(scalars[index]) { index += 1 }
    }
    if index < scalars.count, scalars[index] == "+" || scalars[index] == "-" {
      index += 1
      while index < scalars.count, isDigit(scalars[index]) || scalars[index] == ":" { index += 1 }
    }
    return index
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
