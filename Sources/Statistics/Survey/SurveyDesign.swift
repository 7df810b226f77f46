/// How a sample was drawn: what each respondent stands for, and which were drawn together.
///
/// Variances take the clusters of the first stage as if they had been drawn with replacement within their stratum (the
/// ultimate cluster method: Hansen, Hurwitz and Madow 1953; Särndal, Swensson and Wretman, *Model Assisted Survey
/// Sampling*, 1992, section 4.6), less the part of the population that was drawn where that is given. Estimators are
/// linearised (Woodruff 1971). Figures are those of R's `survey` 4 (Lumley, *Complex Surveys*, 2010).
package struct SurveyDesign: Sendable {
  /// How respondents came into the file.
  package enum Selection: String, Codable, CaseIterable, Sendable {
    /// Everybody had a known chance.
    case probability
    /// Whoever was there, was known, or was willing. Nothing can be said of others, and no error can be told.
    case convenience
  }

  /// What a stratum with a single cluster adds to a variance, of which it tells nothing.
  package enum LonelyStratum: String, Codable, CaseIterable, Sendable {
    /// The estimate is refused.
    case refuse
    /// Nothing: it was drawn for certain.
    case certain
    /// Its distance from the mean of all clusters instead of from its own.
    case centre
    /// As much as the mean of the others.
    case average
  }

  package struct Respondent: Sendable {
    package var weight: Double
    package var stratum: Int
    /// Of the first stage; numbers may come again in another stratum.
    package var cluster: Int
    /// Clusters of the stratum in the population, or below 1 the share that was drawn; nil for many.
    package var population: Double?

    package init(weight: Double, stratum: Int = 0, cluster: Int, population: Double? = nil) {
      self.weight = weight
      self.stratum = stratum
      self.cluster = cluster
      self.population = population
    }
  }

  package enum Refusal: Error, Equatable {
    /// Errors of a sample without known chances do not exist.
    case notProbability
    /// A weight must be above zero.
    case weight(respondent: Int)
    /// It differs within a stratum, or is less than what was drawn.
    case population(stratum: Int)
    case lonely(stratum: Int)
    /// Nobody has an answer.
    case empty
  }

  package let weights: [Double]
  package let lonely: LonelyStratum
  /// Of each respondent, numbered over all strata.
  let clusterOf: [Int]
  let stratumOfCluster: [Int]
  let strata: [Stratum]

  struct Stratum: Sendable {
    let number: Int
    var clusters = 0
    /// What is left of the variance, 0…1.
    var correction = 1.0
  }

  package init(
    _ respondents: [Respondent], selection: Selection, lonely: LonelyStratum = .refuse
  ) throws(Refusal) {
    guard selection == .probability else { throw .notProbability }
    struct Key: Hashable { let stratum: Int, cluster: Int }
    var (clusters, strataIndex): ([Key: Int], [Int: Int]) = ([:], [:])
    var (strata, populations, clusterOf, stratumOf): ([Stratum], [Double?], [Int], [Int]) = ([], [], [], [])
    for (index, respondent) in respondents.enumerated() {
      guard respondent.weight > 0, respondent.weight.isFinite else { throw .weight(respondent: index) }
      let stratum = strataIndex[respondent.stratum] ?? strata.count
      if stratum == strata.count {
        strataIndex[respondent.stratum] = stratum
        strata.append(Stratum(number: respondent.stratum))
        populations.append(respondent.population)
      } else if populations[stratum] != respondent.population {
        throw .population(stratum: respondent.stratum)
      }
      let key = Key(stratum: stratum, cluster: respondent.cluster)
      let cluster = clusters[key] ?? stratumOf.count
      if cluster == stratumOf.count {
        clusters[key] = cluster
        stratumOf.append(stratum)
        strata[stratum].clusters += 1
      }
      clusterOf.append(cluster)
    }
    for (index, population) in populations.enumerated() {
      guard let population else { continue }
      let drawn = Double(strata[index].clusters)
      guard population > 0, population < 1 || population >= drawn else {
        throw .population(stratum: strata[index].number)
      }
      strata[index].correction = population < 1 ? 1 - population : (population - drawn) / population
    }
    weights = respondents.map(\.weight)
    (self.lonely, self.clusterOf, stratumOfCluster, self.strata) = (lonely, clusterOf, stratumOf, strata)
  }

  package var respondents: Int { weights.count }
  package var clusters: Int { stratumOfCluster.count }
  package var strataDrawn: Int { strata.count }

  /// Clusters less strata, of those that hold some of the respondents.
  func degreesOfFreedom(_ isIn: [Bool]) -> Int {
    var clusters: Set<Int> = []
    for (respondent, cluster) in clusterOf.enumerated() where isIn[respondent] { clusters.insert(cluster) }
    return clusters.count - Set(clusters.map { stratumOfCluster[$0] }).count
  }

  /// The variance of the sum of a linearised variable, already weighted. Who is not in a domain has zero: the clusters that
  /// have nobody in it count all the same, as it is chance how many those are.
  func variance(ofSum values: [Double]) throws(Refusal) -> Double {
    var sums = Array(repeating: 0.0, count: clusters)
    for (value, cluster) in zip(values, clusterOf) { sums[cluster] += value }
    var totals = Array(repeating: 0.0, count: strata.count)
    for (sum, stratum) in zip(sums, stratumOfCluster) { totals[stratum] += sum }
    let overall = totals.reduce(0, +) / Double(max(1, clusters))
    var squares = Array(repeating: 0.0, count: strata.count)
    for (sum, stratum) in zip(sums, stratumOfCluster) {
      let centre = strata[stratum].clusters == 1 ? overall : totals[stratum] / Double(strata[stratum].clusters)
      squares[stratum] += (sum - centre) * (sum - centre)
    }
    var (variance, averaged) = (0.0, 0)
    for (stratum, square) in zip(strata, squares) where stratum.correction > 0 {
      let count = Double(stratum.clusters)
      if stratum.clusters > 1 {
        variance += stratum.correction * count / (count - 1) * square
        continue
      }
      switch lonely {
      case .refuse: throw .lonely(stratum: stratum.number)
      case .certain: break
      case .centre: variance += stratum.correction * square
      case .average: averaged += 1
      }
    }
    if averaged == strata.count { throw .lonely(stratum: strata[0].number) }
    return averaged == 0 ? variance : variance * Double(strata.count) / Double(strata.count - averaged)
  }
}
