import Basics
import Evidence
import Formats
import Foundation
import Records
import Statistics

/// Flows as one reader sees them: in their language.
struct FlowView {
  let words: Words
  let labels: FlowLabels
  let atlas: PlaceAtlas

  static func path(_ point: FlowPoint) -> String { path(point.code) }
  static func path(_ code: String) -> String { "/records/flows/points/\(code)" }

  /// The point's own table of ways, with one of them first.
  static func path(_ point: FlowPoint, in days: ClosedRange<Day>, way ends: FlowWay.Ends) -> String {
    let fields = [
      ("from", days.lowerBound.description), ("to", days.upperBound.description), ("origin", ends.from),
      ("destination", ends.to),
    ]
    return path(point) + "?"
      + fields.map { name, value in
        "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .queryPart) ?? "")"
      }.joined(separator: "&") + "#ways"
  }

  func name(_ point: FlowPoint) -> String {
    let name = point.names.best(in: words.language)
    return name.isEmpty ? point.code : name
  }

  func number(_ value: Int, path: String? = nil) -> FlowTable.Cell {
    FlowTable.Cell(text: words.number(value), isMissing: false, path: path)
  }

  func rate(_ figure: FlowFigure?) -> FlowTable.Cell {
    figure?.perHour.map { FlowTable.Cell(text: words.number($0, decimals: 0...1), isMissing: false) } ?? gap
  }

  var gap: FlowTable.Cell { FlowTable.Cell(text: words["flow.gap"], isMissing: true) }

  func hours(_ figure: FlowFigure) -> String {
    let observed = words.number(figure.hours, decimals: 0...1)
    guard figure.planned > 0 else { return observed }
    return words(
      "flow.hoursOf", ["observed": .text(observed), "planned": .text(words.number(Double(figure.planned) / 60))])
  }

  func key(_ key: String, _ step: FlowSeries.Step) -> String {
    switch step {
    case .hour: return words.digits(of: "\(key):00")
    case .day: return Day(key).map(words.date) ?? key
    case .month:
      let month = Int(key.suffix(2)) ?? 0
      return "\(words["calendar.month.\(month)"]) \(words.digits(of: String(key.prefix(4))))"
    case .week, .year: return words.digits(of: key)
    }
  }

  // MARK: Tables

  func table(_ series: FlowSeries, by step: FlowSeries.Step, from sources: FlowSources) -> FlowTable {
    let figures = series.figures(by: step)
    let lines = figures.reversed().map { key, figure in
      FlowTable.Line(
        label: self.key(key, step), sources: links(key, step, sources),
        cells: [
          figure.minutes > 0 ? number(figure.individuals) : gap, figure.minutes > 0 ? number(figure.groups) : gap,
          FlowTable.Cell(
            text: step == .hour ? words.number(figure.hours, decimals: 0...1) : hours(figure),
            isMissing: false),
          rate(figure),
        ])
    }
    var notes = [words["flow.gapNote"], words["flow.passages"]]
    let outside = figures.reduce(0) { $0 + $1.figure.outside }
    if outside > 0 { notes.append(words("flow.outside", ["count": .number(outside)])) }
    if step == .hour { notes.append(words["flow.hourNote"]) }
    return FlowTable(
      words["flow.series"],
      head: [
        words["flow.step.\(step.rawValue)"], words["flow.individuals"], words["flow.groups"], words["flow.hours"],
        words["flow.perHour"],
      ], lines: step == .hour ? Array(lines.reversed()) : Array(lines.prefix(400)), notes: notes)
  }

  private func links(_ key: String, _ step: FlowSeries.Step, _ sources: FlowSources) -> [FlowTable.Link] {
    guard step == .day, let day = Day(key) else { return [] }
    return sources[day]
  }

  /// - Parameter chosen: Stands first, however few took it.
  func table(_ ways: [FlowWay], limit: Int, chosen: FlowWay.Ends?) -> FlowTable {
    let ways = ways.filter { $0.ends == chosen } + ways.filter { $0.ends != chosen }
    let shown = ways.prefix(limit)
    var notes = [words["flow.passages"], words["flow.told"], words["flow.wholeMonths"]]
    if ways.count > limit {
      let rest = ways.dropFirst(limit).reduce(0) { $0 + $1.individuals }
      notes.append(words("flow.more", ["count": .number(rest)]))
    }
    return FlowTable(
      words["flow.ways"],
      head: [words["flow.way"], words["flow.individuals"], words["flow.groups"]],
      lines: shown.map { way in
        FlowTable.Line(
          label: self.way(way.ends), isChosen: way.ends == chosen, cells: [number(way.individuals), number(way.groups)])
      }, notes: notes)
  }

  /// An arrow points the way that the language is read.
  func way(_ ends: FlowWay.Ends) -> String {
    words(
      "flow.fromTo", ["from": .isolated(labels.place(ends.from)), "to": .isolated(labels.place(ends.to))])
  }

  func table(_ people: FlowPeople) -> FlowTable {
    let parts: [(String, Int)] = [
      ("women", people.women), ("men", people.men), ("girls", people.girls), ("boys", people.boys),
      ("notTold", people.unknown),
    ]
    let notes =
      people.contradicted > 0 ? [words("flow.contradicted", ["count": .number(people.contradicted)])] : []
    return FlowTable(
      words["flow.people"], head: [words["flow.peopleWho"], words["flow.individuals"]],
      lines: parts.map { FlowTable.Line(label: words["flow.who.\($0.0)"], cells: [number($0.1)]) }, notes: notes)
  }

  func table(_ part: FlowPart, _ shares: [(key: String, individuals: Int)]) -> FlowTable {
    let total = shares.reduce(0) { $0 + $1.individuals }
    return FlowTable(
      words["flow.part.\(part.rawValue)"],
      head: [words["flow.part.\(part.rawValue)"], words["flow.individuals"], words["flow.share"]],
      lines: shares.prefix(15).map { key, individuals in
        let label =
          part == .origin || part == .next || part == .destination
          ? labels.place(key) : labels.label(key, of: part.rawValue)
        let share = total > 0 ? words.percent(Double(individuals) / Double(total)) : ""
        return FlowTable.Line(
          label: label, cells: [number(individuals), FlowTable.Cell(text: share, isMissing: false)])
      })
  }

  func table(_ shifts: FlowShifts) -> FlowTable {
    func text(_ value: String) -> FlowTable.Cell { FlowTable.Cell(text: value, isMissing: false) }
    func hours(_ value: Double) -> FlowTable.Cell {
      text(words("flow.hoursCount", ["hours": .text(words.number(value, decimals: 0...1))]))
    }
    let closures = shifts.closures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { code, minutes in
      FlowTable.Line(
        label: words("flow.shift.closed", ["why": .isolated(labels.label(code, of: "shift.closure"))]),
        cells: [hours(Double(minutes) / 60)])
    }
    let lines = [
      FlowTable.Line(label: words["flow.shift.count"], cells: [number(shifts.shifts)]),
      FlowTable.Line(
        label: words["flow.shift.staff"], cells: [shifts.staffed > 0 ? hours(shifts.staffHours) : gap]),
      FlowTable.Line(
        label: words["flow.shift.missed"], cells: [shifts.toldMissed > 0 ? number(shifts.missed) : gap]),
    ]
    let untold = [
      ("flow.shift.untoldStaff", shifts.shifts - shifts.staffed),
      ("flow.shift.untoldMissed", shifts.shifts - shifts.toldMissed),
    ]
    return FlowTable(
      words["flow.shift.title"], head: [words["flow.shift.what"], words["flow.shift.value"]],
      lines: shifts.shifts > 0 ? lines + closures : [],
      notes: untold.filter { $0.1 > 0 }.map { words($0.0, ["count": .number($0.1)]) })
  }

  /// - Parameter groups: That passed in the same months.
  func table(_ seen: [(code: String, groups: Int)], ofGroups groups: Int) -> FlowTable {
    FlowTable(
      words("flow.seen.title", ["count": .number(groups)]), head: [words["flow.seen.what"], words["flow.groups"]],
      lines: seen.map { code, count in
        FlowTable.Line(label: labels.label(code, of: "vulnerability"), cells: [number(count)])
      }, notes: seen.isEmpty ? [] : [words["flow.seen.note"], words["flow.wholeMonths"]])
  }

  func table(_ comparisons: [EarlyWarning.Comparison], from sources: FlowSources) -> FlowTable {
    FlowTable(
      words["flow.forecast"],
      head: [
        words["flow.step.day"], words["flow.individuals"], words["flow.hours"], words["flow.expected"],
        words["flow.interval"], words["flow.finding"],
      ],
      lines: comparisons.reversed().map { comparison in
        FlowTable.Line(
          label: words.date(comparison.day), sources: sources[comparison.day],
          cells: [
            comparison.observation.map { number($0.count) } ?? gap,
            comparison.observation.map { .init(text: words.number($0.hours, decimals: 0...1), isMissing: false) }
              ?? gap,
            FlowTable.Cell(text: words.number(comparison.expected, decimals: 0...0), isMissing: false),
            FlowTable.Cell(text: interval(comparison.shown), isMissing: false),
            FlowTable.Cell(text: finding(comparison), isMissing: false),
          ])
      }, notes: [words["flow.forecastNote"]])
  }

  func interval(_ range: ClosedRange<Int>) -> String {
    words(
      "flow.range", ["low": .text(words.number(range.lowerBound)), "high": .text(words.number(range.upperBound))])
  }

  private func finding(_ comparison: EarlyWarning.Comparison) -> String {
    let parts = [
      comparison.isSignal ? words["flow.signal.one"] : nil,
      comparison.unknownHoliday.map {
        words("flow.holidayUnknown", ["holiday": .text(words["flow.holiday.\($0.rawValue)"])])
      },
    ].compactMap(\.self)
    return parts.joined(separator: words["list.comma"])
  }

  // MARK: Signals

  func view(
    _ signal: FlowSignal, points: [FlowPoint], names: [ID<Actor>: String], mayAct: Bool, proof: String
  ) -> FlowSignalView {
    func told(_ act: FlowSignal.Act?, _ key: String) -> String? {
      act.map { act in
        words(key, ["time": .text(words.time(act.time)), "who": .isolated(names[act.actor] ?? words["flow.konak"])])
      }
    }
    let point = points.first { $0.code == signal.point }
    let path = "/records/flows/signals/\(signal.id)"
    return FlowSignalView(
      text: words(
        signal.isHigh ? "flow.signal.high" : "flow.signal.low",
        [
          "day": .text(words.date(signal.day)), "count": .number(signal.count),
          "expected": .text(words.number(signal.expected, decimals: 0...0)),
          "low": .text(words.number(signal.lowest)), "high": .text(words.number(signal.highest)),
          "hours": .text(words.number(signal.hours, decimals: 0...1)),
        ]),
      now: signal.newCount(in: words), point: point.map(name) ?? signal.point, pointPath: Self.path(signal.point),
      group: labels.name(of: signal.group),
      made: words("flow.signal.made", ["time": .text(words.time(signal.made))]),
      acknowledged: told(signal.acknowledged, "flow.signal.acknowledged"), response: signal.response,
      responded: told(signal.responded, "flow.signal.responded"), closed: told(signal.closed, "flow.signal.closed"),
      acknowledge: mayAct && signal.acknowledged == nil ? .init(path: path + "/acknowledge", proof: proof) : nil,
      answer: mayAct && signal.closed == nil
        ? .init(
          path: path + "/answer", proof: proof, fieldID: "response-\(signal.id)", value: signal.response ?? "") : nil)
  }

  var rate: String {
    words(
      "flow.rate",
      [
        "share": .text(words.percent(EarlyWarning.falseAlarmRate)),
        "days": .number(Int(1 / EarlyWarning.falseAlarmRate)),
      ])
  }

  // MARK: Pictures

  private func chartWords(_ title: String, base: String, rows: String, measure: String, mark: String?) -> ChartWords {
    ChartWords(
      language: words.language, title: title, base: base, notes: [words["flow.gapNote"]], rows: rows,
      measure: measure, noData: words["flow.gap"], mark: mark,
      usesArabicDigits: words.language == .arabic && words.digits != .latin)
  }

  func trend(_ series: FlowSeries, by step: FlowSeries.Step, mark: String?) -> JSON {
    let partial = words["flow.partial"]
    let points = series.figures(by: step).map { key, figure in
      SeriesChart.Point(
        self.key(key, step), figure.perHour, mark: step == .day && figure.isPartial ? partial : nil,
        tooltip: figure.perHour == nil
          ? words["flow.gap"]
          : words(
            "flow.pointText",
            [
              "rate": .text(words.number(figure.perHour ?? 0, decimals: 0...1)),
              "count": .number(figure.individuals), "hours": .text(hours(figure)),
            ]))
    }
    return SeriesChart(
      points, marks: points.contains { $0.mark != nil } ? [partial] : [],
      words: chartWords(
        words("flow.trendTitle", ["point": .text(name(series.point)), "group": .text(labels.name(of: series.group))]),
        base: words(
          "flow.period", ["from": .text(words.date(series.from)), "to": .text(words.date(series.to))]),
        rows: words["flow.step.\(step.rawValue)"], measure: words["flow.perHour"], mark: mark)
    ).specification
  }

  func forecast(
    _ comparisons: [EarlyWarning.Comparison], of point: FlowPoint, _ group: FlowGroup, mark: String?
  ) -> JSON {
    let signal = words["flow.signal.one"]
    let points = comparisons.map { comparison in
      SeriesChart.Point(
        words.date(comparison.day), comparison.observation.map { Double($0.count) },
        low: Double(comparison.shown.lowerBound), high: Double(comparison.shown.upperBound),
        mark: comparison.isSignal ? signal : nil,
        tooltip: words(
          "flow.forecastText",
          [
            "count": .text(comparison.observation.map { words.number($0.count) } ?? words["flow.gap"]),
            "interval": .text(interval(comparison.shown)),
          ]))
    }
    return SeriesChart(
      points, marks: points.contains { $0.mark != nil } ? [signal] : [],
      words: chartWords(
        words("flow.forecastTitle", ["point": .text(name(point)), "group": .text(labels.name(of: group))]),
        base: words["flow.forecastBase"], rows: words["flow.step.day"], measure: words["flow.individuals"], mark: mark)
    ).specification
  }

  /// Nil when no way has two ends that are known and apart.
  func map(
    _ ways: [FlowWay], of point: FlowPoint, in days: ClosedRange<Day>, on countries: PlaceMap, mark: String?
  ) -> JSON? {
    let known = ways.prefix(60).compactMap { way -> (way: FlowWay, from: Position, to: Position)? in
      guard let from = labels.position(way.from), let to = labels.position(way.to), from != to else { return nil }
      return (way, from, to)
    }
    let positions = known.flatMap { [$0.from, $0.to] }
    guard let frame = MapFrame(aroundPoints: positions) else { return nil }
    var names: [Position: String] = [:]
    for one in known {
      names[one.from] = labels.place(one.way.from)
      names[one.to] = labels.place(one.way.to)
    }
    let drawn = known.reduce(0) { $0 + $1.way.individuals }
    let all = ways.reduce(0) { $0 + $1.individuals }
    var texts = chartWords(
      words(
        "flow.mapTitle",
        [
          "point": .text(name(point)),
          "days": .text(
            words(
              "flow.period",
              ["from": .text(words.date(days.lowerBound)), "to": .text(words.date(days.upperBound))])),
        ]),
      base: words("flow.mapBase", ["drawn": .text(words.number(drawn)), "all": .text(words.number(all))]),
      rows: words["flow.way"], measure: words["flow.individuals"], mark: mark)
    let backdrop = MapBackdrop(countries, in: frame)
    texts.notes =
      [words["flow.passages"]] + MapCredit.lines(backdrop.sources.compactMap { atlas.sources[$0] }, in: words)
      + [words["place.map.disclaimer"]]
    return FlowMap(
      known.map { one in
        FlowMap.Line(
          from: one.from, to: one.to, value: one.way.individuals,
          text: "\(way(one.way.ends)): \(words.number(one.way.individuals))")
      },
      ends: names.sorted { $0.value < $1.value }.map { FlowMap.End($0.key, $0.value) },
      heightToWidth: frame.heightToWidth, backdrop: backdrop.countries, disputed: backdrop.disputed, words: texts
    ).specification
  }
}
