/// What a question asks for. The raw value is the name XLSForm gives it today; older spellings are read as these.
package enum QuestionType: String, CaseIterable, Sendable {
  case text, integer, decimal, date, time, dateTime, barcode
  case note, acknowledge, calculate, hidden
  case range, rank
  case selectOne = "select_one"
  case selectMultiple = "select_multiple"
  /// Answered from `itemsets.csv` by a query.
  case selectOneExternal = "select_one_external"
  case geopoint, geotrace, geoshape
  case image, audio, video, file, osm
  case start, end, today, deviceid, username, email, phonenumber, simserial, subscriberid
  case audit
  case startGeopoint = "start-geopoint"
  case backgroundGeopoint = "background-geopoint"
  case backgroundAudio = "background-audio"
  /// A control that only triggers others, without a type of its own.
  case trigger

  /// The element of the body that asks for it; nil when nobody is asked.
  package var control: Control? {
    switch self {
    case .text, .integer, .decimal, .date, .time, .dateTime, .barcode, .note, .geopoint, .geotrace, .geoshape,
      .selectOneExternal:
      .input
    case .acknowledge, .trigger, .backgroundGeopoint: .trigger
    case .range: .range
    case .rank: .rank
    case .selectOne: .selectOne
    case .selectMultiple: .select
    case .image, .audio, .video, .file, .osm: .upload
    case .calculate, .hidden, .start, .end, .today, .deviceid, .username, .email, .phonenumber, .simserial,
      .subscriberid, .audit, .startGeopoint, .backgroundAudio:
      nil
    }
  }

  package enum Control: String, Sendable {
    case input, trigger, range, upload, select
    case selectOne = "select1"
    case rank = "odk:rank"
  }

  /// What its answer is, unless ``FormBind/type`` says otherwise.
  package var answer: AnswerType {
    switch self {
    case .integer, .range: .integer
    case .decimal: .decimal
    case .date, .today: .date
    case .time: .time
    case .dateTime, .start, .end: .dateTime
    case .geopoint, .startGeopoint, .backgroundGeopoint: .geopoint
    case .geotrace: .geotrace
    case .geoshape: .geoshape
    case .barcode: .barcode
    case .image, .audio, .video, .file, .osm, .audit, .backgroundAudio: .file
    case .rank: .rank
    case .text, .note, .acknowledge, .calculate, .hidden, .selectOne, .selectMultiple, .selectOneExternal, .deviceid,
      .username, .email, .phonenumber, .simserial, .subscriberid, .trigger:
      .string
    }
  }
}

/// The type of an answer. The raw value is its name in a bind.
package enum AnswerType: String, Sendable {
  case string, decimal, date, time, dateTime, geopoint, geotrace, geoshape, barcode, boolean
  case integer = "int"
  /// The answer is the name of an attached file.
  case file = "binary"
  case rank = "odk:rank"

  /// Also knows the names with a namespace and those of XML Schema: `xsd:integer`.
  init?(bindType: String) {
    let local = bindType.split(separator: ":").last.map(String.init) ?? bindType
    switch local {
    case "integer", "long", "short": self = .integer
    case "double", "float": self = .decimal
    case "rank": self = .rank
    default:
      guard let type = AnswerType(rawValue: local) else { return nil }
      self = type
    }
  }
}
