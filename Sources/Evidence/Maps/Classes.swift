/// Classes of a choropleth: where one shade ends and the next begins.
struct Classes: Equatable {
  /// Upper limits of all classes but the last, rising.
  let breaks: [Double]

  /// Equal, round steps from zero up to the greatest value, at most `count` of them.
  init(upTo greatest: Double, count: Int = 5) {
    guard greatest > 0, greatest.isFinite else {
      breaks = []
      return
    }
    let step = Self.round(greatest / Double(count))
    let needed = Int((greatest / step).rounded(.up))
    breaks = (1..<max(1, needed)).map { Double($0) * step }
  }

  var count: Int { breaks.count + 1 }

  func index(of value: Double) -> Int { breaks.firstIndex { value <= $0 } ?? breaks.count }

  /// The next 1, 2, 2.5 or 5 times a power of ten.
  static func round(_ value: Double) -> Double {
    var magnitude = 1.0
    while magnitude * 10 <= value { magnitude *= 10 }
    while magnitude > value { magnitude /= 10 }
    let multiples = [1, 2, 2.5, 5, 10]
    return (multiples.first { $0 * magnitude >= value * 0.999_999 } ?? 10) * magnitude
  }
}
