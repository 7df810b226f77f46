/// A spelling of a question type that XLSForm tools read, with what it brings along.
struct TypeSpelling: Equatable {
  let type: QuestionType
  /// Where the client takes the answer from by itself: `jr:preload` and its parameter.
  var preload: (source: String, parameter: String)?
  var constraint: String?
  var hint: String?

  static func == (left: TypeSpelling, right: TypeSpelling) -> Bool {
    left.type == right.type && left.preload?.parameter == right.preload?.parameter
      && left.constraint == right.constraint
  }

  static let all: [String: TypeSpelling] = {
    var all: [String: TypeSpelling] = [:]
    for (type, spellings) in plain {
      for spelling in spellings { all[spelling] = TypeSpelling(type: type) }
    }
    for (type, source, parameter, spellings) in preloaded {
      for spelling in spellings { all[spelling] = TypeSpelling(type: type, preload: (source, parameter)) }
    }
    all["percentage"] = TypeSpelling(type: .integer, constraint: "0 <= . and . <= 100")
    for (spelling, days) in [("month", 31), ("six months", 183), ("year", 365)] {
      all["number of days in last " + spelling] = TypeSpelling(
        type: .integer, constraint: "0 <= . and . <= \(days)", hint: "0–\(days)")
    }
    all["phone number"] = TypeSpelling(type: .text, constraint: "regex(., '^\\d*$')", hint: "0–9")
    return all
  }()

  private static let plain: [(QuestionType, [String])] = [
    (.text, ["text", "string", "q string", "add text prompt"]),
    (.integer, ["integer", "int", "q int", "add integer prompt"]),
    (.decimal, ["decimal", "q decimal", "add decimal prompt"]),
    (.date, ["date", "q date", "add date prompt"]),
    (.time, ["time"]),
    (
      .dateTime,
      [
        "dateTime", "datetime", "date time", "q dateTime", "q date time", "add date time prompt", "add dateTime prompt",
      ]
    ),
    (.barcode, ["barcode", "q barcode", "add barcode prompt"]),
    (.note, ["note", "q note", "add note prompt"]),
    (.acknowledge, ["acknowledge", "q acknowledge", "add acknowledge prompt"]),
    (.trigger, ["trigger"]),
    (.calculate, ["calculate", "q calculate", "add calculate prompt"]),
    (.hidden, ["hidden"]),
    (.range, ["range"]),
    (.geopoint, ["geopoint", "gps", "location", "q geopoint", "q location", "add location prompt"]),
    (.geotrace, ["geotrace", "q geotrace"]),
    (.geoshape, ["geoshape", "q geoshape"]),
    (.image, ["image", "photo", "q picture", "q image", "add image prompt", "add photo prompt"]),
    (.audio, ["audio", "q audio", "add audio prompt"]),
    (.video, ["video", "q video", "add video prompt"]),
    (.file, ["file", "add file prompt"]),
    (.osm, ["osm"]),
    (.audit, ["audit"]),
    (.startGeopoint, ["start-geopoint"]),
    (.backgroundGeopoint, ["background-geopoint"]),
    (.backgroundAudio, ["background-audio"]),
  ]

  private static let preloaded: [(QuestionType, source: String, parameter: String, [String])] = [
    (.start, "timestamp", "start", ["start", "start time", "get start time"]),
    (.end, "timestamp", "end", ["end", "end time", "get end time"]),
    (.today, "date", "today", ["today", "get today"]),
    (.deviceid, "property", "deviceid", ["deviceid", "device id", "get device id", "imei"]),
    (.deviceid, "property", "uri:deviceid", ["uri:deviceid"]),
    (.subscriberid, "property", "subscriberid", ["subscriberid", "subscriber id", "get subscriber id"]),
    (.subscriberid, "property", "uri:subscriberid", ["uri:subscriberid"]),
    (.simserial, "property", "simserial", ["simserial", "sim id", "get sim id"]),
    (.simserial, "property", "uri:simserial", ["uri:simserial"]),
    (.phonenumber, "property", "phonenumber", ["phonenumber", "get phone number"]),
    (.phonenumber, "property", "uri:phonenumber", ["uri:phonenumber"]),
    (.username, "property", "username", ["username"]),
    (.username, "property", "uri:username", ["uri:username"]),
    (.email, "property", "email", ["email"]),
    (.email, "property", "uri:email", ["uri:email"]),
  ]

  /// The spelling most like `text`, among those people use today.
  static func nearest(to text: String) -> String? {
    let known =
      QuestionType.allCases.map(\.rawValue) + ["begin_group", "end_group", "begin_repeat", "end_repeat"]
    let first = text.split(separator: " ").first.map(String.init) ?? text
    return NearestWord.find(first.lowercased(), among: known, within: 3)
  }
}
