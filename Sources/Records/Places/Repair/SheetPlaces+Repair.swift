package import Basics
package import Collect
import Formats

extension SheetPlaces {
  /// Places as the atlas knows them, with their codes repaired: names, old codes, other scripts.
  ///
  /// What a person has to decide is an error, with what could be meant; the row waits for that.
  package init(_ places: Places, today: @escaping @Sendable () -> Day) {
    self.init(
      meaning: { row in
        PlaceSheet(Sheet(name: "", rows: [row]))?.columns.flatMap { columns in
          [
            columns.code.map { SheetPlaceColumn(column: $0, level: columns.level, isCode: true) },
            columns.name.map { SheetPlaceColumn(column: $0, level: columns.level, isCode: false) },
          ].compactMap(\.self)
        } ?? []
      },
      reader: { columns, name in
        guard !columns.isEmpty else { return { _ in ([:], []) } }
        let atlas = try await places.atlas()
        let repairs = PlaceRepairs(atlas, on: today())
        let sheet = PlaceSheet(columns, sheet: name)
        return { row in
          let reading = sheet.read(row, by: repairs)
          let codes = zip(sheet.columns, reading.repairs).compactMap { column, repair in
            repair.place.flatMap { atlas[$0]?.code }.map { (column.level, $0) }
          }
          let told = sheet.diagnostics(reading) { atlas.codeAndName($0) }
          return (Dictionary(codes, uniquingKeysWith: { first, _ in first }), told.map(\.decided))
        }
      })
  }
}

extension Diagnostic {
  /// An error where the place is left for a person to name.
  fileprivate var decided: Diagnostic {
    let reason = code.split(separator: ".").last.flatMap { PlaceRepair.Reason(rawValue: String($0)) }
    return reason?.isOpen == true ? Diagnostic(.error, code, arguments, at: location) : self
  }
}
