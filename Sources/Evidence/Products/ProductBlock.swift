package import Basics

/// One part of a product, from top to bottom.
package struct ProductBlock: Hashable, Codable, Sendable {
  /// What figures of it are addressed by, as long as the product lives: lower-case letters, digits and hyphens.
  package var key: String
  /// The heading; empty for none.
  package var title: LocalizedText
  package var content: Content

  package init(_ key: String, title: LocalizedText = LocalizedText(), _ content: Content) {
    (self.key, self.title, self.content) = (key, title, content)
  }

  package enum Content: Hashable, Codable, Sendable {
    case text(ProductText)
    case indicator(IndicatorBlock)
    case presence(PresenceBlock)
    case change(ChangeBlock)
    case site(SiteBlock)
  }

  /// What a reader sees of figures. The table is always beside a chart or map, or can be had.
  package enum Picture: String, Hashable, Codable, CaseIterable, Sendable {
    /// The figure of all alone.
    case figure
    case table, chart, map
  }

  package struct IndicatorBlock: Hashable, Codable, Sendable {
    /// The indicator's code.
    package var indicator: String
    package var picture: Picture
    /// How the figure is split; nil for the figure of all.
    package var dimension: Tabulation.Dimension?
    /// Conditions besides those of the indicator.
    package var filter: Tabulation.Filter
    /// Which time it is about, where that moves on from issue to issue; besides the conditions.
    package var period: RelativePeriod?

    package init(
      _ indicator: String, picture: Picture = .figure, by dimension: Tabulation.Dimension? = nil,
      filter: Tabulation.Filter = .init(), period: RelativePeriod? = nil
    ) {
      (self.indicator, self.picture, self.dimension, self.filter) = (indicator, picture, dimension, filter)
      self.period = period
    }
  }

  /// How many people a round found where.
  package struct PresenceBlock: Hashable, Codable, Sendable {
    /// The programme's code.
    package var programme: String
    /// The round's number; nil for the newest that was released.
    package var round: Int?
    /// An administrative level: 1 province, 2 district; 0, of groups, all places together.
    package var level: Int
    package var picture: Picture
    /// How people are told apart besides by place.
    package var split: PresenceSplit?

    package init(
      _ programme: String, round: Int? = nil, level: Int = 1, picture: Picture = .table, by split: PresenceSplit? = nil
    ) {
      (self.programme, self.round, self.level, self.picture) = (programme, round, level, picture)
      self.split = split
    }
  }

  /// Why that changed from one round to another, in parts that sum to the change.
  package struct ChangeBlock: Hashable, Codable, Sendable {
    package var programme: String
    /// The later round's number; nil for the newest that was released.
    package var round: Int?
    /// The earlier round's number; nil for the one before.
    package var since: Int?
    package var level: Int
    package var picture: Picture

    package init(_ programme: String, round: Int? = nil, since: Int? = nil, level: Int = 1, picture: Picture = .table) {
      (self.programme, self.round, self.since) = (programme, round, since)
      (self.level, self.picture) = (level, picture)
    }
  }
}

extension ProductBlock {
  /// What was found in one site of the master list.
  package struct SiteBlock: Hashable, Codable, Sendable {
    package enum Part: String, Hashable, Codable, CaseIterable, Sendable {
      /// What is missing by the thresholds, and how badly the site is served.
      case needs
      /// Who lives there, and how that changed since the visit before.
      case people
    }

    /// Many sites by one part: open ones whose needs are known, those to act on first before the others.
    package struct Each: Hashable, Codable, Sendable {
      /// The P-code of the area in which they lie; nil for the whole list.
      package var area: String?
      package var most: Int

      package init(in area: String? = nil, most: Int) { (self.area, self.most) = (area, most) }

      /// More than that is no document any more.
      package static let mostSites = 100
    }

    /// The site's code; empty where the part is of many.
    package var site: String
    package var part: Part
    package var picture: Picture
    /// Which sites it is of when an issue is prepared; nil for the one that is named.
    package var each: Each?

    package init(_ site: String, part: Part = .needs, picture: Picture = .table) {
      (self.site, self.part, self.picture) = (site, part, picture)
    }

    package init(each: Each, part: Part = .needs, picture: Picture = .table) {
      self.init("", part: part, picture: picture)
      self.each = each
    }
  }

  /// The part as it is of one of its sites, with a key that stays that of the site from issue to issue.
  package func of(site code: String) -> ProductBlock? {
    guard case .site(let block) = content, block.each != nil else { return nil }
    return ProductBlock(
      key + "-" + code.lowercased(), title: title, .site(SiteBlock(code, part: block.part, picture: block.picture)))
  }

  /// How the block is shown; nil for words.
  package var picture: Picture? {
    switch content {
    case .text: nil
    case .indicator(let block): block.picture
    case .presence(let block): block.picture
    case .change(let block): block.picture
    case .site(let block): block.picture
    }
  }
}

/// Words of a product in its languages.
///
/// A figure stands in them by its address between double braces, `{{presence/TUR031}}` or `{{water/total}}`, and is
/// filled in from what the release froze: see ``FigureAddress``.
package struct ProductText: Hashable, Codable, Sendable {
  package var texts: LocalizedText
  /// How far each language is, by its code; one that is not here is a draft.
  package var states: [String: State]

  package init(_ texts: LocalizedText, states: [String: State] = [:]) {
    (self.texts, self.states) = (texts, states)
  }

  package struct State: Hashable, Codable, Sendable {
    package enum Status: String, Hashable, Codable, CaseIterable, Sendable {
      case draft, translated, reviewed
    }

    package var status: Status
    /// The authoritative text that it was made from or looked at with: when that is another now, this one is stale.
    package var source: String

    package init(_ status: Status, of source: String) {
      (self.status, self.source) = (status, source)
    }
  }

  /// Whether the words of a language say something else than the authoritative ones may say by now.
  package func isStale(_ language: Language, authoritative: Language) -> Bool {
    guard language != authoritative, let state = states[language.rawValue] else { return false }
    return state.source != texts[authoritative] ?? ""
  }
}
