package import Basics
import Formats
package import Records

/// What flow points counted, as a table for other programs: one row a point and day of its time.
package enum FlowTables {
  package static let columns: [ExchangeTable.Column] = [
    .init("point", .text, "#loc+code"), .init("point_name", .text, "#loc+name"), .init("area", .text, "#adm+code"),
    .init("day", .date, "#date"), .init("individuals", .integer, "#affected+ind"),
    .init("groups", .integer, "#affected+groups"), .init("observed_hours", .decimal, "#meta+hours+observed"),
    .init("planned_hours", .decimal, "#meta+hours+planned"), .init("closed_hours", .decimal, "#meta+hours+closed"),
    .init("counted_unobserved", .integer, "#affected+ind+unobserved"),
  ]

  /// A day on which nobody watched has no number, which is not 0.
  package static func rows(
    of series: FlowSeries, in atlas: PlaceAtlas, language: Language, rule: PrecisionRule = .exact
  ) -> [ExchangeTable.Row] {
    let point = series.point
    func told(_ count: Int) -> ExportValue { ExportValue(rule.told(count)) }
    return series.days.map { day, figure in
      let isWatched = figure.minutes > 0
      return ExchangeTable.Row([
        .text(point.code), .text(point.names.best(in: language)), .init(point.place.flatMap { atlas[$0]?.code }),
        .date(day), isWatched ? told(figure.individuals) : .empty, isWatched ? told(figure.groups) : .empty,
        .decimal(figure.hours), .decimal(Double(figure.planned) / 60), .decimal(Double(figure.closed) / 60),
        told(figure.outside),
      ])
    }
  }
}
