# Caps of weights by their mean squared error (Potter 1990), of the big sample's second wave: written by R 4.1 with survey 4.1.
# Run in this folder: Rscript potter.R > potter_expected.csv
suppressMessages(library(survey))
a <- read.csv("A_responses.csv", stringsAsFactors = FALSE)
a <- a[a$wave == 2024, ]
means <- c("q12", "q18")

trimmed <- function(w, cap) {
  if (max(w) <= cap) return(w)
  total <- function(k) sum(pmin(k * w, cap)) - sum(w)
  high <- 2
  while (total(high) < 0) high <- 2 * high
  k <- uniroot(total, c(1, high), tol = 1e-15)$root
  free <- k * w < cap
  k <- (sum(w) - cap * sum(!free)) / sum(w[free])
  ifelse(free, k * w, cap)
}

# Per row, the weighted linearised value of the mean of y; after calibration, of its residual on the margins.
linearised <- function(y, w, calibrated, base, is_calibrated) {
  there <- !is.na(y)
  mean <- sum(w[there] * y[there]) / sum(w[there])
  z <- ifelse(there, (y - mean) / sum(w[there]), 0)
  u <- w * z
  if (is_calibrated) {
    t <- w / calibrated
    u <- calibrated * resid(lm(I(t * z) ~ stratum + sex + age_group, data = a, weights = base))
  }
  list(mean = mean, u = u)
}

tried <- function(w, is_calibrated) {
  design <- svydesign(~commune, strata = ~stratum, weights = ~weight, nest = TRUE, data = a)
  cov <- function(u) survey:::svyrecvar(u, design$cluster, design$strata, design$fpc, postStrata = NULL)
  before <- lapply(means, function(m) linearised(a[[m]], w, w, a$weight, is_calibrated))
  least <- 2 * median(w)
  for (step in 0:40) {
    cap <- max(w) * (least / max(w))^(step / 40)
    if (cap * length(w) < sum(w)) next
    cut <- trimmed(w, cap)
    relative <- 0
    line <- c()
    for (i in seq_along(means)) {
      after <- linearised(a[[means[i]]], cut, w, a$weight, is_calibrated)
      v <- cov(cbind(after$u, before[[i]]$u))
      mse <- (after$mean - before[[i]]$mean)^2 - v[2, 2] + 2 * v[1, 2]
      relative <- relative + mse / v[2, 2] / length(means)
      line <- c(line, after$mean, v[1, 1], mse)
    }
    cat(paste(c(if (is_calibrated) "raked" else "base", sprintf("%.15g", c(cap, sum(w > cap), relative, line))), collapse = ","), "\n", sep = "")
  }
}

cat("weights,cap,above,relative,mean_q12,variance_q12,mse_q12,mean_q18,variance_q18,mse_q18\n")
tried(a$weight, FALSE)
tried(read.csv("A_weights_expected.csv")$rake, TRUE)
