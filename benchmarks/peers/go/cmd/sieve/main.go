// A chain of filters, each of which keeps the first number it gets and passes on those it does not divide.
// Arguments: primes, capacity.
package main

import "compare/internal/measure"

type found struct {
	prime int
	steps int
}

func main() {
	count, capacity := measure.Argument(1), measure.Argument(2)
	primes := firstPrimes(count)
	measure.Run(func() int {
		source := make(chan int, capacity)
		go countTo(primes[count-1], source)
		results := make([]chan found, count)
		for index := range results {
			target := make(chan int, capacity)
			results[index] = make(chan found, 1)
			go filter(source, target, results[index])
			source = target
		}

		steps := 0
		for index, result := range results {
			found := <-result
			steps += found.steps
			if found.prime != primes[index] {
				measure.Fail("prime %d is %d and should be %d", index, found.prime, primes[index])
			}
		}
		return steps
	})
}

func countTo(last int, target chan<- int) {
	for number := 2; number <= last; number++ {
		target <- number
	}
	close(target)
}

func filter(source <-chan int, target chan<- int, result chan<- found) {
	prime := <-source
	steps := 1
	for number := range source {
		steps++
		if number%prime != 0 {
			target <- number
		}
	}
	close(target)
	result <- found{prime, steps}
}

func firstPrimes(count int) []int {
	var primes []int
	for number := 2; len(primes) < count; number++ {
		isPrime := true
		for _, prime := range primes {
			if number%prime == 0 {
				isPrime = false
				break
			}
		}
		if isPrime {
			primes = append(primes, number)
		}
	}
	return primes
}
