import Basics
import Evidence
import Formats
import Hummingbird
import Office
import Records

/// A table of sex and age in the reader's words: as rows, as a picture, as a file.
struct ProfileSheet {
  let counts: SexAgeCounts
  let view: PresenceView
  /// What the table rests on: `312 households in …`, or what was divided by which profile.
  let base: String
  let place: String

  private var words: Words { view.words }

  static func band(_ band: AgeBand, _ words: Words) -> String {
    guard let to = band.to else { return words("profile.andOlder", ["age": .text(words.number(band.from))]) }
    return band.from == to
      ? words.number(to)
      : words("profile.ages", ["from": .text(words.number(band.from)), "to": .text(words.number(to))])
  }

  private func row(_ name: String, female: Int, male: Int, unknown: Int, sum: Int, told: Int?) -> ProfilePage.Row {
    ProfilePage.Row(
      band: name, female: words.number(female), male: words.number(male), unknown: words.number(unknown),
      sum: words.number(sum), told: told.map { $0 == sum ? "" : words.number($0) } ?? "")
  }

  func drawing(path: String, fileName: String) -> ProfilePage.Drawing {
    ProfilePage.Drawing(
      picturePath: path + "/picture", fileName: fileName,
      rows: counts.rows.map { row in
        self.row(
          Self.band(row.band, words), female: row.female, male: row.male, unknown: row.unknown, sum: row.sum,
          told: row.told)
      },
      total: row(
        words["evidence.total"], female: counts.female, male: counts.male, unknown: counts.unknown, sum: counts.sum,
        told: counts.told), hasTold: !counts.isWhole,
      unplaced: counts.unplaced > 0
        ? words("profile.unplaced", ["people": .text(words.number(counts.unplaced))]) : nil,
      files: TakeOut(table: path + "/table", in: words))
  }

  /// What is wrong with the table; nothing is repaired.
  var flags: [String] {
    var flags = counts.broken.map { band in
      words("profile.broken", ["band": .text(Self.band(band, words))])
    }
    if flags.isEmpty, !counts.isWhole { flags.append(words["profile.brokenAll"]) }
    return flags
  }

  /// The finding: the share of women and girls, and of children where a band ends at 17.
  var title: String {
    let known = counts.female + counts.male
    func share(_ part: Int, _ whole: Int) -> Words.Argument {
      .text(whole > 0 ? words.percent(Double(part) / Double(whole)) : "–")
    }
    let placed = counts.sum - counts.unplaced
    guard let children = counts.individuals(upTo: 17), placed > 0 else {
      return words("profile.findingSex", ["place": .text(place), "female": share(counts.female, known)])
    }
    return words(
      "profile.finding",
      ["place": .text(place), "female": share(counts.female, known), "children": share(children, placed)])
  }

  func chart(notes: [String], mark: DataMark?) -> PyramidChart {
    var notes = notes
    if counts.unknown > 0 {
      notes.append(
        words(
          "profile.unknownNote",
          [
            "people": .text(words.number(counts.unknown)),
            "share": .text(words.percent(Double(counts.unknown) / Double(max(1, counts.sum)))),
          ]))
    }
    return PyramidChart(
      counts.rows.map { row in
        PyramidChart.Band(
          Self.band(row.band, words), female: Double(row.female), male: Double(row.male),
          femaleText: words.number(row.female), maleText: words.number(row.male))
      }, female: words["profile.female"], male: words["profile.male"],
      words: ChartWords(
        language: words.language, title: title, base: base, notes: notes + flags, rows: words["profile.age"],
        columns: words["profile.sex"], measure: words["profile.individuals"], mark: mark?.text,
        usesArabicDigits: words.language == .arabic && words.digits != .latin))
  }

  func file(_ table: TableFile, named name: String, mark: DataMark?, stamp: FileStamp) -> Response {
    let keys = ["age", "female", "male", "unknown", "sum", "told"]
    func cells(_ name: String, _ numbers: [Int], told: Int?) -> [ExportValue] {
      [.text(name)] + numbers.map { .integer($0) } + [told.map { .integer($0) } ?? .empty, .text(base)]
        + (mark.map { [.text($0.text)] } ?? [])
    }
    var rows = counts.rows.map { row in
      cells(row.band.description, [row.female, row.male, row.unknown, row.sum], told: row.told)
    }
    if counts.unplaced > 0 { rows.append(cells("unknown", [0, 0, counts.unplaced, counts.unplaced], told: nil)) }
    return table.response(
      named: name,
      header: keys.map { words["profile.\($0)"] } + [words["profile.base"]]
        + (mark.map { _ in [words["presence.column.mark"]] } ?? []), rows, mark: mark, words: words,
      stamp: stamp)
  }
}
