extension Expression {
  /// The functions of the ODK XForms specification and of XPath 1.0. The raw value is the name in the form.
  package enum Function: String, CaseIterable, Sendable {
    case abs, acos
    case area, asin, atan, atan2
    case base64Decode = "base64-decode"
    case boolean
    case booleanFromString = "boolean-from-string"
    case ceiling, checklist
    case choiceName = "jr:choice-name"
    case coalesce, concat, contains, cos, count
    case countNonEmpty = "count-non-empty"
    case countSelected = "count-selected"
    case current, date
    case dateTime = "date-time"
    case decimalDateTime = "decimal-date-time"
    case decimalTime = "decimal-time"
    case digest, distance
    case endsWith = "ends-with"
    case exp, exp10
    case extractSigned = "extract-signed"
    case `false`, floor
    case formatDate = "format-date"
    case formatDateTime = "format-date-time"
    case geofence, id
    case `if`
    case indexedRepeat = "indexed-repeat"
    case instance, int, intersects
    case itext = "jr:itext"
    case join, lang, last
    case localName = "local-name"
    case log, log10, max, min, name
    case namespaceURI = "namespace-uri"
    case normalizeSpace = "normalize-space"
    case not, now, number, once, pi, position, pow, pulldata, random, randomize, regex, round, selected
    case selectedAt = "selected-at"
    case sin, sqrt
    case startsWith = "starts-with"
    case string
    case stringLength = "string-length"
    case substr, substring
    case substringAfter = "substring-after"
    case substringBefore = "substring-before"
    case sum, tan, today, translate, `true`, uuid
    case weightedChecklist = "weighted-checklist"

    /// How many arguments it takes.
    package var arity: ClosedRange<Int> {
      switch self {
      case .current, .false, .last, .now, .pi, .random, .today, .true: 0...0
      case .localName, .name, .namespaceURI, .normalizeSpace, .number, .position, .string, .stringLength, .uuid: 0...1
      case .abs, .acos, .asin, .atan, .base64Decode, .boolean, .booleanFromString, .ceiling, .cos, .count,
        .countNonEmpty, .countSelected, .date, .dateTime, .decimalDateTime, .decimalTime, .exp, .exp10, .floor, .id,
        .instance, .int, .intersects, .itext, .lang, .log, .log10, .not, .once, .sin, .sqrt, .sum, .tan:
        1...1
      case .area: 1...Self.many
      case .randomize, .round: 1...2
      case .atan2, .choiceName, .contains, .endsWith, .extractSigned, .formatDate, .formatDateTime, .geofence, .pow,
        .regex, .selected, .selectedAt, .startsWith, .substringAfter, .substringBefore:
        2...2
      case .digest, .substr, .substring: 2...3
      case .if, .translate: 3...3
      case .pulldata: 4...4
      case .concat: 0...Self.many
      case .coalesce, .distance, .join, .max, .min: 1...Self.many
      case .checklist: 2...Self.many
      case .weightedChecklist: 4...Self.many
      case .indexedRepeat: 3...Self.many
      }
    }

    /// No function of a form needs more arguments; a checklist may have as many as a list has choices.
    static let many = 20_000
  }
}
