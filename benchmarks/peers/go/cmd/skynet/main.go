// A tree of goroutines, each with ten children, which adds up the numbers of its leaves. Argument: leaves.
package main

import "compare/internal/measure"

const children = 10

func main() {
	leaves := measure.Argument(1)
	measure.Run(func() int {
		sum := make(chan int, 1)
		go node(0, leaves, sum)
		measure.CheckSum(<-sum, leaves)
		return leaves
	})
}

func node(first, leaves int, result chan<- int) {
	if leaves == 1 {
		result <- first
		return
	}

	size := leaves / children
	sums := make(chan int, children)
	for index := 0; index < children; index++ {
		go node(first+index*size, size, sums)
	}

	sum := 0
	for index := 0; index < children; index++ {
		sum += <-sums
	}
	result <- sum
}
